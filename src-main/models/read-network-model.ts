import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { countWeightsBytes, decodeWeights } from '#main/compression/packed/decode-weights.ts';
import type { TreesSpec } from '#main/tensor/protocol.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { modelCardSchema } from '#shared/domain/model-card-schema.ts';
import { networkLayoutSchema, type WeightsFormat } from '#shared/domain/network-layout.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { findCardProblem, findLengthProblem } from './find-card-problem.ts';
import { readInputStatistics, type InputStatistics } from './input-statistics.ts';
import { findTrees } from './model-trees.ts';
import { brokenModel, readModelJson } from './read-model-json.ts';

/** A model of any network, ready to be used: its card, its network and where its weights lie. */
export interface NetworkModel {
  readonly card: ModelCard;
  readonly network: NetworkDescription;
  readonly weights: WeightsFile;
  /** By which a row is scaled; null where it is not. */
  readonly statistics: InputStatistics | null;
  /** Boosted trees beside the network; not there for most. */
  readonly trees?: TreesSpec | undefined;
}

/** Numbers of a network in the order of listWeights. */
export interface WeightsFile {
  readonly path: string;
  readonly sha256: string;
  readonly format: WeightsFormat;
}

/**
 * Reads and checks a model's folder: card.json, model.json, weights.bin, input-statistics.bin where its recipe scales rows, and trees.json
 * where its card has trees.
 * Errors: 'model/broken', naming the file and what is wrong with it.
 */
export async function readNetworkModel(folder: string): Promise<Result<NetworkModel>> {
  const card = await readModelJson(folder, 'card.json', modelCardSchema);
  if (!card.ok) return card;
  const layout = await readModelJson(folder, 'model.json', networkLayoutSchema);
  if (!layout.ok) return layout;
  const { network, weightsFormat } = layout.value;
  const problem = findCardProblem(card.value, network);
  if (problem !== undefined) return brokenModel('card.json', problem);
  const { inputStatistics, weightsSha256 } = card.value;
  const statistics = inputStatistics === undefined ? ok(null) : await readInputStatistics(folder, inputStatistics);
  if (!statistics.ok) return statistics;
  const misfit = statistics.value === null ? undefined : findLengthProblem(card.value, statistics.value);
  if (misfit !== undefined) return brokenModel('input-statistics.bin', misfit);
  const weights: WeightsFile = { path: join(folder, 'weights.bin'), sha256: weightsSha256, format: weightsFormat };
  const checked = await checkWeights(weights, network);
  if (!checked.ok) return checked;
  const trees = await findTrees(folder, card.value);
  if (!trees.ok) return trees;
  return ok({ card: card.value, network, weights, statistics: statistics.value, ...trees.value });
}

/** A packed network of a gigabyte of weights would have less. */
const MAX_PACKED_BYTES = 256 * 1024 * 1024;

async function checkWeights({ path, sha256, format }: WeightsFile, network: NetworkDescription): Promise<Result<null>> {
  const expectedBytes = countWeightsBytes(network, format);
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true) return brokenModel('weights.bin', 'is missing or cannot be read');
  if (expectedBytes === null && facts.size > MAX_PACKED_BYTES)
    return brokenModel('weights.bin', `is larger than ${MAX_PACKED_BYTES} bytes`);
  if (expectedBytes !== null && facts.size !== expectedBytes)
    return brokenModel('weights.bin', `has ${facts.size} bytes instead of ${expectedBytes}`);
  const hash = await hashFile(path).catch(() => undefined);
  if (hash === undefined) return brokenModel('weights.bin', 'cannot be read');
  if (hash !== sha256)
    return brokenModel('weights.bin', 'is not the file that the card describes: its SHA-256 differs');
  return format === 'packed' ? checkPacked(path, network) : ok(null);
}

/** The length of a packed file says nothing: whether it can be used is seen when it is read. */
async function checkPacked(path: string, network: NetworkDescription): Promise<Result<null>> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return brokenModel('weights.bin', 'cannot be read');
  const values = decodeWeights(bytes, { network, format: 'packed' });
  return values.ok ? ok(null) : brokenModel('weights.bin', `cannot be used: ${values.error.message}`);
}

/** Piece by piece: the largest network has 323 MB, and keys are answered meanwhile. */
async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece as Buffer); // no encoding was set
  return hash.digest('hex');
}
