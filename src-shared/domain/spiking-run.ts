import type { ModelId } from '#shared/units/ids.ts';

/** What a layer did, a row and step in the mean. */
export interface SpikingLayerTally {
  readonly name: string;
  readonly kind: 'neurons' | 'pool' | 'readout';
  /** Places in time, and channels: [time, channels] neurons. */
  readonly time: number;
  readonly channels: number;
  /** Spikes a neuron and step, 0 to 1. */
  readonly rate: number;
  /** Additions of weights a step. */
  readonly synapticOperationsPerStep: number;
}

/** How a prediction was made by a spiking network in the place of the model that it was made of. */
export interface SpikingRun {
  readonly spikingModelId: ModelId;
  readonly spikingVersion: string;
  /** Asked for. */
  readonly steps: number;
  readonly stopsEarly: boolean;
  /** Done, in the mean of the rows. */
  readonly meanSteps: number;
  readonly rowCount: number;
  /** Of the mean row; the ratio is that by which its energy is the network's, break-even the steps from which on it is more. */
  readonly synapticOperations: number;
  readonly energyUj: number;
  readonly annEnergyUj: number;
  readonly energyRatio: number;
  readonly breakEvenSteps: number;
  /** Only this may be shown as a gain. */
  readonly savesEnergy: boolean;
  readonly layers: readonly SpikingLayerTally[];
  readonly elapsedMs: number;
}
