import type { BeatRecipe } from '#main/preprocessing/beat-recipe.ts';
import type { RecordingRecipe } from '#main/preprocessing/recording-recipe.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { Leak, SplitFold } from '../split.ts';
import { toPlainCount } from '../splits/plain-count.ts';
import { runsOverBatch } from './plan-run.ts';
import type { JobNetworks } from './job-networks.ts';

export interface LeakContext {
  readonly job: ClassifyTrainingJob;
  readonly networks: JobNetworks;
  readonly recipe: BeatRecipe | RecordingRecipe;
}

/**
 * Everything that makes a fold's test too good, in sentences: what the split has, and what the job adds.
 * Errors: 'job/failed' for a job that says that it is honest.
 */
export function listLeaks({ job, networks, recipe }: LeakContext, fold: SplitFold): Result<readonly string[]> {
  const leaks: { readonly kind: Leak['kind'] | 'neighbours'; readonly text: string }[] = [...fold.leaks];
  const add = (kind: Leak['kind'] | 'neighbours', text: string) => {
    if (!leaks.some((own) => own.kind === kind)) leaks.push({ kind, text });
  };
  const { by, on } = job.choose.epoch;
  if (by !== 'last' && on === 'test')
    add(
      'model-selection',
      'The test rows chose the epoch that they judge: the best of many epochs is better than any new rows would find it.',
    );
  if (recipe.kind === 'recording' && recipe.statistics?.from === 'all-rows')
    add('statistics', 'Means and deviations that scale the input are of all rows, those of the test among them.');
  if (runsOverBatch(networks))
    add('neighbours', 'An answer depends on the other rows of its batch, and the test rows are sorted by class.');
  if (job.protocol === 'honest' && leaks.length > 0)
    return err(
      'job/failed',
      `The training job says that it is honest, and it is not: ${toPlainCount(leaks[0]?.text ?? '')} Change it, or say 'paper' as its protocol.`,
    );
  return ok(leaks.map(({ text }) => toPlainCount(text)));
}
