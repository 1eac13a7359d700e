import type { NetworkDescription } from '#shared/domain/network.ts';

/**
 * A spiking network as plain arrays: what conversion makes and engines run. Currents, biases and potentials are counted in thresholds:
 * a neuron fires at 1.
 */
export interface SpikingNetwork {
  readonly architecture: string;
  /** What is computed once, before the first step: the layers before the first rectifiers. */
  readonly analog: AnalogPart;
  readonly neuron: NeuronModel;
  /** In the order in which they are computed. */
  readonly populations: readonly Population[];
  readonly readout: Readout;
  /**
   * Steps after which the layers have settled: what their spikes brought before, of at most half of all steps, is left out of the decision.
   * Neurons that fire before what holds them back has come cannot take their spikes back.
   */
  readonly settleSteps: number;
  /** Multiplications of the network that it was made of, for one row. */
  readonly annMacs: number;
}

export interface AnalogPart {
  readonly network: NetworkDescription;
  /** In the order of listWeights. */
  readonly weights: Float32Array;
  /** Multiplications for one row. */
  readonly macs: number;
}

export type NeuronModel =
  /** Integrate and fire; what is above the threshold stays after a soft reset, nothing after a hard one. */
  | { readonly kind: 'if'; readonly reset: 'soft' | 'hard' }
  /** Leaky: the potential falls towards `resetTo` (in thresholds) by 1 / `tau` of the way each step, and is put there after a spike. */
  | { readonly kind: 'lif'; readonly tau: number; readonly resetTo: number };

export type Population = NeuronPopulation | PoolPopulation;

/** Neurons of a rectifier, [time, channels]. */
export interface NeuronPopulation extends Current {
  readonly kind: 'neurons';
  /** That of the rectifier. */
  readonly name: string;
  readonly time: number;
  /** [channels] the activation that a spike in every step stands for. */
  readonly scales: Float32Array;
}

/** What is added to the potentials, in every step or by spikes. */
export interface Current {
  readonly channels: number;
  /** [channels] in every step. */
  readonly bias: Float32Array;
  /** Layers of the analog part, whose values are added in every step. */
  readonly analog: readonly AnalogSource[];
  readonly connections: readonly Connection[];
}

export interface AnalogSource {
  readonly layer: string;
  /** [channels] by which its values are multiplied. */
  readonly factors: Float32Array;
}

/** A convolution of spikes along time: those of output position p come from source positions p * stride - before + k * dilation. */
export interface Connection {
  /** Name of a population. */
  readonly from: string;
  /** Source positions are neighbouring times of the population, so many taken as one: average pooling, whose division is in the kernel. */
  readonly pool: number;
  /** Source positions after pooling. */
  readonly sourceTime: number;
  readonly inChannels: number;
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  /** [width][inChannels][channels] */
  readonly kernel: Float32Array;
  /** Each channel reaches only its own: a residual sum. */
  readonly isIdentity: boolean;
}

/**
 * How the larger of several rates is found by spikes. 'rising-count': the output fires when the largest count of spikes in its window
 * rises, which is exact for rates. 'or': when any fires. 'first': only what fired first in the window is let through. 'average': the mean,
 * also of average pools whose windows overlap.
 */
export const POOL_RULES = ['rising-count', 'or', 'first', 'average'] as const;
export type PoolRule = (typeof POOL_RULES)[number];

export interface PoolPopulation {
  readonly kind: 'pool';
  readonly name: string;
  readonly from: string;
  readonly rule: PoolRule;
  readonly time: number;
  readonly channels: number;
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/**
 * The last layer: its current is summed up and never fires. Logits at step t are bias + analog + (what spikes brought from step d on) / (t - d),
 * with d the steps that layers take to settle, at most half of t.
 */
export type Readout = Current;
