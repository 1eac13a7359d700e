import type { JobContext } from '#main/jobs/queue.ts';
import type { TrainingRunRow } from '#main/store/tables/training-run.ts';
import type { Result } from '#shared/result/result.ts';
import { assessModel } from './assess-model.ts';
import { compressByJob } from './by-job/compress-by-job.ts';
import { isByJob } from './by-job/plan-by-job.ts';
import { followCompression } from './follow-compression.ts';
import { followFit } from './follow-fit.ts';
import { thaw } from './plan-data.ts';
import { rememberJudging } from './training-rates.ts';
import { stageModel, takeInModel } from './take-in-model.ts';
import { resolveNetwork } from './trainable-network.ts';
import type { FrozenJob, RunTrainingDeps } from './training-context.ts';

/**
 * D: labels to model. Thaw the data as they were frozen, cut, train, choose on validation patients, judge once on held-out ones beside the
 * model that it began with, and put the new model among the library's own: wholly, or not at all.
 * A compression on the rows of a model's own training job reads none of that: compressByJob.
 * Errors: 'training/changed-data', those of compressByJob, resolveNetwork, fitOnLibrary, assessModel and of taking the model in.
 */
export async function runTraining(
  run: TrainingRunRow,
  context: JobContext,
  deps: RunTrainingDeps,
): Promise<Result<null>> {
  const { db, journal, now } = deps;
  journal.change(run.id, { state: 'running', startedAtMs: now(), finishedAtMs: null });
  if (isByJob(run.plan)) return compressByJob({ run, context, deps });
  const sides = db.tryRead((read) => thaw(read, run.frozen));
  if (!sides.ok) return sides;
  const trainable = await resolveNetwork(run.plan.start, { db: db.read, models: deps.models });
  if (!trainable.ok) return trainable;
  const frozenJob = run.job as FrozenJob; // the desk wrote it
  const card = { ...trainable.value.card, ...frozenJob };
  const training = { run, context, deps, sides: sides.value, trainable: { ...trainable.value, card } };
  await deps.whenQuiet(context.signal);
  const { compression } = run.plan;
  const fit = compression ? await followCompression(training, compression) : await followFit(training);
  if (!fit.ok) return fit;
  const staged = await stageModel(training, fit.value);
  if (!staged.ok) return staged;
  await deps.whenQuiet(context.signal);
  journal.tell(run.id, `Judging on ${sides.value.heldOut.length} recordings of held-out patients.`);
  const judgedFromMs = now();
  const assessed = await assessModel(
    {
      model: staged.value,
      parentModelId: trainable.value.parent?.card.id ?? null,
      heldOut: sides.value.heldOut,
      signal: context.signal,
      onRecord: (done, total) => context.report({ message: `Judging: ${done} of ${total} recordings` }),
    },
    deps,
  );
  if (!assessed.ok) return assessed;
  const beatCount = assessed.value.heldOut?.beatCount ?? 0;
  rememberJudging(deps, { trainable: training.trainable, beatCount, elapsedMs: now() - judgedFromMs });
  return takeInModel(training, { fit: fit.value, staged: staged.value, assessed: assessed.value });
}
