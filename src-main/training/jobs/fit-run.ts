import { join } from 'node:path';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { SplitFold } from '../split.ts';
import { readHistory, toFigure } from './epoch-history.ts';
import { planRun, type PlannedRun, type RunContext } from './plan-run.ts';
import { toFitSpec, toWatch } from './to-fit-spec.ts';

/** One fold or combination that was trained. */
export interface FittedRun extends Omit<PlannedRun, 'plan'> {
  readonly weightsPath: string;
  /** Null where the chosen epoch is the last. */
  readonly lastWeightsPath: string | null;
  readonly chosenEpoch: number;
  readonly epochCount: number;
  /** Of the chosen epoch on the rows that choose it, greater for better; null where it was not judged. */
  readonly figure: number | null;
  readonly trainingSec: number;
}

/**
 * Trains one fold: scales, balances, fits. A run of before goes on from its checkpoint.
 * Errors: those of planRun; of the tensor process; 'job/cancelled'.
 */
export async function fitRun(
  context: RunContext,
  { fold, folder }: { readonly fold: SplitFold; readonly folder: string },
  tensor: Pick<TensorSupervisor, 'fitNetwork'>,
): Promise<Result<FittedRun>> {
  const planned = await planRun(context, { fold, folder });
  if (!planned.ok) return planned;
  const { plan, ...run } = planned.value;
  const { job, signal, onEpoch, onProgress } = context;
  const fitted = await tensor.fitNetwork({ spec: toFitSpec(plan), signal, onEpoch, onProgress });
  if (!fitted.ok) return fitted;
  return ok({ ...run, ...(await findChosen(job, { fitFolder: join(folder, 'fit'), ...fitted.value })) });
}

async function findChosen(
  job: ClassifyTrainingJob,
  { fitFolder, bestEpoch, epochCount }: { fitFolder: string; bestEpoch: number; epochCount: number },
): Promise<
  Pick<FittedRun, 'weightsPath' | 'lastWeightsPath' | 'chosenEpoch' | 'epochCount' | 'figure' | 'trainingSec'>
> {
  const history = await readHistory(fitFolder);
  const { by } = job.choose.epoch;
  const chosenEpoch = by === 'last' ? epochCount : bestEpoch;
  const scores = history.find(({ epoch }) => epoch === chosenEpoch)?.validation ?? null;
  const last = join(fitFolder, 'last.weights.bin');
  const isLast = chosenEpoch === epochCount;
  return {
    chosenEpoch,
    epochCount,
    weightsPath: isLast ? last : join(fitFolder, 'best.weights.bin'),
    lastWeightsPath: isLast ? null : last,
    figure: scores === null ? null : toFigure(scores, toWatch(by === 'last' ? 'macroF1' : by, job)),
    trainingSec: history.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1000,
  };
}
