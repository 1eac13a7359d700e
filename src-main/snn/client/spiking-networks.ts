import { readWeights } from '#main/models/read-weights.ts';
import type { SpikingModel } from '#main/models/spiking/spiking-model.ts';
import { convertNetwork } from '#main/snn/convert/convert-network.ts';
import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import type { Result } from '#shared/result/result.ts';

/** Spiking networks of stored models, ready to be run: the last few are kept, so that threads need not be sent them again. */
export interface SpikingNetworks {
  /** Errors: 'model/broken' where the weights cannot be read any more; those of convertNetwork. */
  load(model: SpikingModel): Promise<Result<SpikingNetwork>>;
}

const KEPT = 4;

export function createSpikingNetworks(): SpikingNetworks {
  const kept = new Map<SpikingModel, SpikingNetwork>();
  return {
    async load(model) {
      const known = kept.get(model);
      if (known !== undefined) return { ok: true, value: known };
      const network = await toSpikingNetwork(model);
      if (!network.ok) return network;
      kept.set(model, network.value);
      for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
      return network;
    },
  };
}

/** The same weights and scales give the same network to the bit. Errors: as SpikingNetworks.load. */
async function toSpikingNetwork({ card, scales, parent }: SpikingModel): Promise<Result<SpikingNetwork>> {
  const weights = await readWeights(parent.weights, parent.network);
  if (!weights.ok) return weights;
  return convertNetwork({
    network: parent.network,
    weights: weights.value,
    scales,
    neuron: card.neuron,
    gains: new Map(card.scales.map(({ layer, gain }) => [layer, gain])),
    poolRule: card.poolRule,
    settleSteps: card.settleSteps,
  });
}
