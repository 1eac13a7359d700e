import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadedModel } from '#main/models/read-model.ts';
import { readWeights } from '#main/models/read-weights.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { JobNetworks } from './job-networks.ts';
import type { StartWeights } from './to-fit-spec.ts';
import { writeWhole } from './work-folder.ts';

/** Looks a model up by its id. Errors: 'model/unknown', 'model/broken'. */
export type FindStartModel = (modelId: string) => Promise<Result<LoadedModel>>;

/**
 * The model that a job starts from, its weights as float32 in a file of the work folder; null where a job starts from nothing.
 * Errors: those of the look-up; 'model/unknown' for another version; 'model/broken' where no weight of it fits into the job's network.
 */
export async function loadStartModel(
  { startsFrom }: ClassifyTrainingJob,
  { find, folder }: { readonly find: FindStartModel; readonly folder: string },
): Promise<Result<(StartWeights & { readonly name: string }) | null>> {
  if (startsFrom === null) return ok(null);
  const { modelId, version } = startsFrom;
  const model = await find(modelId);
  if (!model.ok) return model;
  const { card, network } = model.value;
  if (version !== null && card.version !== version)
    return err('model/unknown', `The job starts from ${modelId} ${version}; there is version ${card.version}.`);
  const file = { path: network.weightsPath, format: network.weightsFormat };
  const read = await readWeights(file, network.network);
  if (!read.ok) return read;
  const weights = read.value;
  await mkdir(folder, { recursive: true });
  const weightsPath = join(folder, 'start.weights.bin');
  await writeWhole(weightsPath, new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
  return ok({ weightsPath, network: network.network, name: `${modelId} ${card.version}` });
}

/** Why a model cannot be what a job starts from, as a sentence: none of its weights has a place in the network. Undefined: it can. */
export function findStartProblem(
  { network, name }: StartWeights & { readonly name: string },
  { byPhase }: JobNetworks,
): string | undefined {
  const [first] = byPhase;
  const known = new Set(listWeights(network).map(toKey));
  if (first === undefined || listWeights(first).some((weight) => known.has(toKey(weight)))) return undefined;
  return `The job cannot start from ${name}: none of the weights of ${network.architecture} has the name and shape of one of ${first.architecture}.`;
}

function toKey({ name, shape }: { readonly name: string; readonly shape: readonly number[] }): string {
  return `${name} ${shape.join('x')}`;
}
