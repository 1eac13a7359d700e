import { rm } from 'node:fs/promises';
import type { CompressionFacts } from '#shared/domain/model-card.ts';
import type { CompressedSize, TrainingOutcome } from '#shared/domain/training-run.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { toRunFolder, type RunTrainingDeps, type Training } from './training-context.ts';

export interface MadeModel {
  /** Whole, in the run's folder. */
  readonly folder: string;
  readonly outcome: TrainingOutcome;
  readonly parentModelId: ModelId | null;
  /** What the run came to. */
  readonly sentence: string;
}

type KeepDeps = Pick<RunTrainingDeps, 'journal' | 'modelLibrary' | 'publish' | 'trainingFolder'>;

/** Model into the library, then outcome: in this order, so that a run that says it is done has its model. Errors: those of addModel. */
export async function keepModel(
  { run, context, deps }: Pick<Training, 'run' | 'context'> & { readonly deps: KeepDeps },
  { folder, outcome, parentModelId, sentence }: MadeModel,
): Promise<Result<null>> {
  const added = await deps.modelLibrary.addModel(folder, { parentModelId, runId: run.id });
  if (!added.ok) return added;
  deps.journal.change(run.id, { outcome });
  deps.journal.tell(run.id, sentence);
  context.report({ message: sentence });
  context.addResult(outcome.modelId);
  deps.publish({ name: 'models.changed', payload: {} });
  await rm(toRunFolder({ run, deps }), { recursive: true, force: true });
  return ok(null);
}

export function toCompressedSize({ averageBits, sizes }: CompressionFacts): CompressedSize {
  return { averageBits, uncompressedBytes: sizes.uncompressedBytes, fileBytes: sizes.fileBytes };
}
