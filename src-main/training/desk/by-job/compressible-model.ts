import type { NetworkModel } from '#main/models/read-network-model.ts';
import type { ModelRegistry } from '#main/models/registry.ts';
import { readCardJob } from '#main/training/jobs/read-card-job.ts';
import { listDataSets } from '#main/training/data/list-data-sets.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { CompressionRows } from '#shared/domain/training-run.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { findCompressionProblem } from '../find-compression-problem.ts';
import { findTrunkProblem } from '../trainable-network.ts';

/** A model with what it can be made smaller on. */
export interface CompressibleModel {
  readonly model: NetworkModel;
  /** The training job that made it, where its card keeps one that reads data sets. */
  readonly job: ClassifyTrainingJob | null;
  readonly dataSets: readonly string[];
  /** What suits best first: the library's labels judge on people whom nothing trained on. */
  readonly rows: readonly CompressionRows[];
  /** Why it cannot be made smaller at all, in words; null where it can. */
  readonly whyNot: string | null;
}

/** Errors: those of loadNetwork. */
export async function findCompressible(modelId: ModelId, models: ModelRegistry): Promise<Result<CompressibleModel>> {
  const loaded = await models.loadNetwork(modelId);
  if (!loaded.ok) return loaded;
  const { value: model } = loaded;
  const kept = readCardJob(model.card);
  const dataSets = kept.ok ? listDataSets(kept.value.source) : [];
  const job = kept.ok && dataSets.length > 0 ? kept.value : null;
  const whyNot = findCompressionProblem(model);
  const hasBeats = findTrunkProblem(model.card) === null;
  const rows: CompressionRows[] = [
    ...(hasBeats ? (['library'] as const) : []),
    ...(job === null ? [] : (['data-set'] as const)),
    'none',
  ];
  return ok({ model, job, dataSets, rows: whyNot === null ? rows : [], whyNot });
}
