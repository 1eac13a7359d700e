import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { countClasses, type RowSet } from '../row-set.ts';
import type { SplitFold } from '../split.ts';

export interface TrainedClasses {
  /** By class: 1 where it can be learned. */
  readonly mask: Uint8Array;
  /** Rows of classes that are trained; all rows where each class is a question of its own. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /** What could not be learned, in sentences. */
  readonly notes: readonly string[];
}

/**
 * What a fold can teach. Rows of classes that the job does not train stay on the test side: a model that cannot answer them is wrong
 * there. In a cross-validation a class may lie in few recordings, all of them on the test side of one fold: there it is left out.
 * Errors: 'job/failed' for an empty side and a class without training rows (else), naming it.
 */
export function findTrainedClasses(job: ClassifyTrainingJob, set: RowSet, fold: SplitFold): Result<TrainedClasses> {
  const counts = countClasses(set, fold.train);
  const notes: string[] = [];
  const mask = new Uint8Array(job.classes.length);
  const all = countClasses(set);
  for (const [k, own] of job.classes.entries()) {
    if (!own.isTrained) continue;
    if ((counts[k] ?? 0) > 0) mask[k] = 1;
    else if (job.runs.kind === 'cross-validation' && (all[k] ?? 0) > 0)
      notes.push(`${fold.name}: no training row of ${own.id}, which this network cannot answer.`);
    else
      return failed(
        `the class ${own.id} has no training row (${all[k] ?? 0} in all). Take other data or another split, or set its 'isTrained' to false`,
      );
  }
  const takes = (row: number) => set.labelKind === 'labels' || mask[set.labels[row] ?? 0] === 1;
  const train = fold.train.filter(takes);
  const validation = fold.validation.filter(takes);
  const empty = findEmptySide(job, { train, validation, test: fold.test });
  if (empty !== undefined) return failed(empty);
  if (set.labelKind === 'classes' && mask.reduce((sum, own) => sum + own, 0) < 2)
    return failed('fewer than two classes have training rows: there is nothing to be told apart');
  return ok({ mask, train, validation, test: fold.test, notes });
}

function findEmptySide(
  { choose }: ClassifyTrainingJob,
  { train, validation, test }: Pick<TrainedClasses, 'train' | 'validation' | 'test'>,
): string | undefined {
  if (train.length === 0) return 'the split leaves no row for training';
  if (test.length === 0) return 'the split leaves no row for the test: nothing could be said of the model';
  if (validation.length > 0) return undefined;
  const choice = findChoice(choose);
  return choice === undefined
    ? undefined
    : `the split leaves no validation row, and ${choice} is to be chosen on them. Take another split, or choose nothing`;
}

/** What has to be chosen on validation rows; undefined for nothing. */
function findChoice({ epoch, temperature, thresholds }: ClassifyTrainingJob['choose']): string | undefined {
  if (epoch.by !== 'last' && epoch.on === 'validation') return 'the epoch';
  if (temperature) return 'the temperature';
  return thresholds.kind === 'greatest-f1' || thresholds.kind === 'least-specificity' ? 'a threshold' : undefined;
}

function failed(why: string): Result<never> {
  return err('job/failed', `The training job cannot be run: ${why}.`);
}
