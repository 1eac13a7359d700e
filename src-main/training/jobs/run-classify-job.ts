import type { ModelCard } from '#shared/domain/model-card.ts';
import type { Result } from '#shared/result/result.ts';
import type { ClassifyJobInput, FitTensor, Session } from './job-session.ts';
import { runFolds } from './run-folds.ts';
import { runSweep } from './run-sweep.ts';
import { loadStartModel } from './start-model.ts';
import { expandSweep } from './sweep.ts';

/**
 * Runs a job from its data to a model's folder, and keeps in the work folder what is done: the same job goes on from there. Null where
 * only one fold was asked for and others are missing.
 * Errors: those of prepareJob, fitRun and finishRun; 'app/wrong-use' for a fold that the split does not have.
 */
export async function runClassifyJob(input: ClassifyJobInput, tensor: FitTensor): Promise<Result<ModelCard | null>> {
  const points = expandSweep(input.job);
  if (!points.ok) return points;
  const start = await loadStartModel(input.job, { find: input.findStartModel, folder: input.work.path });
  if (!start.ok) return start;
  const session: Session = { input, tensor, start: start.value };
  return input.job.runs.kind === 'sweep' ? runSweep(session, points.value) : runFolds(session);
}
