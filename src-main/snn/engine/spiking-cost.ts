import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import type { SpikingAnswer } from './spiking-engine.ts';

/**
 * Energy of one operation on 32-bit floats in 45 nm, pJ: M. Horowitz, "Computing's energy problem (and what we can do about it)", ISSCC
 * 2014, figure 1.1.9: a multiplication 3.7, an addition 0.9. The usual estimate: memory, which costs more, is left out on both sides.
 */
export const ENERGY_PJ = { multiplyAccumulate: 4.6, accumulate: 0.9 } as const;
/** The same in a card's words. */
export const ENERGY_SOURCE =
  'M. Horowitz, "Computing\'s energy problem (and what we can do about it)", ISSCC 2014: 32-bit floats in 45 nm; memory is left out on both sides';

export interface SpikingCost {
  readonly steps: number;
  readonly synapticOperations: number;
  /** One for each neuron and step; a leaky neuron's costs a multiplication. */
  readonly neuronUpdates: number;
  /** Of the layers before the first spikes: once a recording. */
  readonly analogMacs: number;
  readonly energyUj: number;
  readonly annMacs: number;
  readonly annEnergyUj: number;
  /** Spiking by unspiking: below 1 it costs less. */
  readonly energyRatio: number;
  /** Steps at which both cost the same, as this recording's spikes come; 0 where even one step costs more. */
  readonly breakEvenSteps: number;
  /** Only this may be shown as a gain. */
  readonly savesEnergy: boolean;
  readonly layers: readonly LayerCost[];
}

export interface LayerCost {
  readonly name: string;
  readonly spikes: number;
  /** Spikes a neuron and step. */
  readonly rate: number;
  readonly synapticOperations: number;
}

/** What a recording cost that was run by an engine, beside what the network that it was made of costs. */
export function toSpikingCost(
  { analog, annMacs, neuron }: Pick<SpikingNetwork, 'analog' | 'annMacs' | 'neuron'>,
  { steps, layers }: Pick<SpikingAnswer, 'steps' | 'layers'>,
): SpikingCost {
  const synapticOperations = layers.reduce((sum, layer) => sum + layer.synapticOperations, 0);
  const neuronUpdates = steps * layers.reduce((sum, layer) => sum + (layer.kind === 'neurons' ? layer.neurons : 0), 0);
  const updatePj = neuron.kind === 'lif' ? ENERGY_PJ.multiplyAccumulate : ENERGY_PJ.accumulate;
  const analogPj = analog.macs * ENERGY_PJ.multiplyAccumulate;
  const stepPj = (synapticOperations * ENERGY_PJ.accumulate + neuronUpdates * updatePj) / steps;
  const annPj = annMacs * ENERGY_PJ.multiplyAccumulate;
  const energyPj = analogPj + steps * stepPj;
  return {
    steps,
    synapticOperations,
    neuronUpdates,
    analogMacs: analog.macs,
    energyUj: energyPj / 1e6,
    annMacs,
    annEnergyUj: annPj / 1e6,
    energyRatio: energyPj / annPj,
    breakEvenSteps: Math.max(0, (annPj - analogPj) / stepPj),
    savesEnergy: energyPj < annPj,
    layers: layers.map(({ name, spikes, neurons, synapticOperations: own }) => ({
      name,
      spikes,
      rate: spikes / (neurons * steps),
      synapticOperations: own,
    })),
  };
}
