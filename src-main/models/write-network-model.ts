import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { toNetworkLayout, type WeightsFormat } from '#shared/domain/network-layout.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { encodeFloat16 } from '#main/tensor/protocol/float16.ts';
import { writeInputStatistics, type InputStatistics } from './input-statistics.ts';
import { writeTrees, type NewTrees } from './model-trees.ts';

export interface NewNetworkModel {
  readonly card: Omit<ModelCard, 'weightsSha256' | 'inputStatistics' | 'trees'>;
  readonly network: NetworkDescription;
  /** In the order of listWeights; or a packed file (compression/packed/write-packed.ts) of the same network. */
  readonly weights: Float32Array | { readonly packed: Uint8Array };
  /** 'float16-le' halves the file; what the model answers must be measured with what comes back out of it. */
  readonly format?: Exclude<WeightsFormat, 'packed'>;
  readonly statistics?: InputStatistics | null;
  /** A second reader beside the network. */
  readonly trees?: NewTrees | null;
}

/** Writes a model's folder. The card goes last: a folder without one is no model. Errors are those of the file system. */
export async function writeNetworkModel(
  folder: string,
  { card, network, weights, format = 'float32-le', statistics = null, trees = null }: NewNetworkModel,
): Promise<ModelCard> {
  await mkdir(folder, { recursive: true });
  const bytes = 'packed' in weights ? weights.packed : encodeWeights(weights, format);
  await writeWhole(join(folder, 'weights.bin'), bytes);
  await writeWhole(
    join(folder, 'model.json'),
    toJson(toNetworkLayout(network, 'packed' in weights ? 'packed' : format)),
  );
  const scaled = statistics === null ? {} : { inputStatistics: await writeInputStatistics(folder, statistics) };
  const whole: ModelCard = {
    ...card,
    ...scaled,
    ...(trees === null ? {} : { trees: await writeTrees(folder, trees) }),
    weightsSha256: createHash('sha256').update(bytes).digest('hex'),
  };
  await writeWhole(join(folder, 'card.json'), toJson(whole));
  return whole;
}

function encodeWeights(weights: Float32Array, format: WeightsFormat): Uint8Array {
  if (format === 'float16-le') return encodeFloat16(weights);
  return new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
