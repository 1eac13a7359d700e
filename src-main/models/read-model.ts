import type { NetworkSpec } from '#main/tensor/protocol.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { modelCardSchema } from '#shared/domain/model-card-schema.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { readModelJson } from './read-model-json.ts';
import { readNetworkModel, type NetworkModel } from './read-network-model.ts';

/** A model that can be used: its card, and what the tensor process needs to build the network. */
export interface LoadedModel {
  readonly card: ModelCard;
  readonly network: NetworkSpec;
}

/** Card alone, without a look at the weights. Errors: 'model/broken', naming the file. */
export async function readModelCard(folder: string): Promise<Result<ModelCard>> {
  return readModelJson(folder, 'card.json', modelCardSchema);
}

/** Reads and checks a model's folder, as readNetworkModel does. Errors: 'model/broken', naming the file and what is wrong with it. */
export async function readModel(folder: string): Promise<Result<LoadedModel>> {
  const model = await readNetworkModel(folder);
  return model.ok ? ok({ card: model.value.card, network: toNetworkSpec(model.value) }) : model;
}

/** What the tensor process is told of a model. */
export function toNetworkSpec({ card, network, weights, trees }: Omit<NetworkModel, 'statistics'>): NetworkSpec {
  return {
    network,
    weightsPath: weights.path,
    weightsSha256: weights.sha256,
    weightsFormat: weights.format,
    temperature: card.calibration === 'temperature' ? card.temperature : 1,
    classMask: Uint8Array.from(card.classes, ({ supported }) => (supported ? 1 : 0)),
    ...(trees === undefined ? {} : { trees }),
  };
}
