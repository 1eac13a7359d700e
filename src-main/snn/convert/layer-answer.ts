import type { LayerKind, NetworkLayer } from '#shared/domain/network.ts';
import type { LayerSignal, SpikeSignal } from './layer-signal.ts';
import type { NeuronPopulation, PoolRule, Population } from './spiking-network.ts';

export type Part<Op extends LayerKind['op']> = Extract<NetworkLayer, { op: Op }>;

/** A layer's signal with the populations that it needs, or why there is none: two ends of a sentence. */
export type LayerAnswer =
  | { readonly signal: LayerSignal; readonly populations?: readonly Population[] }
  | { readonly why: string; readonly remedy: string };

export interface LayerContext {
  readonly inputs: readonly LayerSignal[];
  /** Name of the layer that the first of them is of. */
  readonly inputName: string;
  /** [time, channels] of what the layer makes; time 1 where it has none. */
  readonly shape: readonly [number, number];
  readonly findWeight: (part: string) => Float32Array | undefined;
  /** Of a layer that becomes neurons: [channels], and of one that is lifted as many lifts behind them. */
  readonly findScales: (layer: string) => Float32Array | undefined;
  /** By which currents are multiplied beyond their scales. */
  readonly findGain: (layer: string) => number;
  readonly poolRule: PoolRule;
}

export function needsSpikes(): LayerAnswer {
  return { why: 'reads sums that no rectifier has turned into spikes', remedy: 'Put a ReLU before it' };
}

export const NO_COUNTERPART = {
  why: 'has no counterpart in spikes',
  remedy: 'Use convolutions along time, dense layers, norms, ReLU, pools, sums and a mean over time only',
};

export const NO_SCALE = { why: 'has no scale', remedy: 'Measure the scales of this very network' };

/** The signal of neurons, and the neurons. */
export function fire(population: NeuronPopulation, lifts: Float32Array | null) {
  const { name, time, channels, scales } = population;
  const place = { population: name, pool: 1, time, channels, flattened: null };
  const signal: SpikeSignal = { kind: 'spikes', ...place, scales, lifts };
  return { signal, populations: [population] };
}
