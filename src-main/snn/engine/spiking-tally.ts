import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import type { SpikingLayerTally } from '#shared/domain/spiking-run.ts';
import { assert } from '#shared/result/assert.ts';
import { toSpikingCost, type SpikingCost } from './spiking-cost.ts';
import type { LayerTally, SpikingAnswer } from './spiking-engine.ts';

/** What the rows of a run did, in the mean. */
export interface MeanTally {
  readonly rowCount: number;
  readonly meanSteps: number;
  readonly cost: SpikingCost;
  readonly layers: readonly SpikingLayerTally[];
}

/** Adds up what rows do, so that their answers need not be kept. */
export class SpikingTally {
  readonly #network: SpikingNetwork;
  readonly #layers = new Map<string, LayerTally>();
  #rowCount = 0;
  #steps = 0;

  constructor(network: SpikingNetwork) {
    this.#network = network;
  }

  add({ steps, layers }: Pick<SpikingAnswer, 'steps' | 'layers'>): void {
    this.#rowCount++;
    this.#steps += steps;
    for (const layer of layers) {
      const { spikes, synapticOperations } = this.#layers.get(layer.name) ?? { spikes: 0, synapticOperations: 0 };
      this.#layers.set(layer.name, {
        ...layer,
        spikes: spikes + layer.spikes,
        synapticOperations: synapticOperations + layer.synapticOperations,
      });
    }
  }

  /** At least one row must have been added. */
  toMean(): MeanTally {
    const rowCount = this.#rowCount;
    assert(rowCount > 0, () => 'SpikingTally: no row was added');
    const sums = [...this.#layers.values()];
    const means = sums.map((layer) => ({
      ...layer,
      spikes: layer.spikes / rowCount,
      synapticOperations: layer.synapticOperations / rowCount,
    }));
    const meanSteps = this.#steps / rowCount;
    return {
      rowCount,
      meanSteps,
      cost: toSpikingCost(this.#network, { steps: meanSteps, layers: means }),
      layers: sums.map((layer) => this.#toLayer(layer)),
    };
  }

  #toLayer({ name, kind, neurons, spikes, synapticOperations }: LayerTally): SpikingLayerTally {
    const time = this.#network.populations.find((population) => population.name === name)?.time ?? 1;
    return {
      name,
      kind,
      time,
      channels: neurons / time,
      rate: spikes / (neurons * this.#steps),
      synapticOperationsPerStep: synapticOperations / this.#steps,
    };
  }
}
