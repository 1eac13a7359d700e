import { join } from 'node:path';
import type { BeatRecipe } from '#main/preprocessing/beat-recipe.ts';
import { createRecipe } from '#main/preprocessing/recipes.ts';
import type { RecordingRecipe } from '#main/preprocessing/recording-recipe.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { findJobNumbers } from '#main/training/trees/find-job-numbers.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { buildRowSet } from '../data/build-row-set.ts';
import type { RecordingFinder } from '../data/found-recording.ts';
import { makeSplit } from '../splits/make-split.ts';
import type { RowSet } from '../row-set.ts';
import type { Split } from '../split.ts';
import { describeJobNetworks, type JobNetworks } from './job-networks.ts';
import { listLeaks } from './list-leaks.ts';

/** A job whose data are there and fit its network. */
export interface PreparedJob {
  readonly job: ClassifyTrainingJob;
  readonly networks: JobNetworks;
  readonly recipe: BeatRecipe | RecordingRecipe;
  readonly set: RowSet;
  readonly split: Split;
}

export interface PrepareContext {
  readonly jobFolder: string;
  readonly dataFolder: string;
  /** Gets the rows. */
  readonly rowsFolder: string;
  readonly finder: RecordingFinder;
  readonly trunk: NetworkDescription | null;
  /** Of a model that the job has made: then neither a network's file beside the job nor a trunk is asked for. */
  readonly madeNetwork?: NetworkDescription | undefined;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
  /** Rows of another combination of a sweep that were cut the same way. */
  readonly knownSet?: RowSet | undefined;
}

export interface CheckedJob {
  readonly recipe: BeatRecipe | RecordingRecipe;
  readonly networks: JobNetworks;
}

/** What can be told of a job without its data. Errors: those of createRecipe, describeJobNetworks and findJobNumbers. */
export async function checkJob(
  job: ClassifyTrainingJob,
  { jobFolder, trunk, madeNetwork }: Pick<PrepareContext, 'jobFolder' | 'trunk' | 'madeNetwork'>,
): Promise<Result<CheckedJob>> {
  const recipe = createRecipe(job.recipe.id, job.recipe.options);
  if (!recipe.ok) return recipe;
  const networks =
    madeNetwork === undefined
      ? await describeJobNetworks(job, { jobFolder, finisher: toRowFinisher(recipe.value), trunk })
      : ok({ byPhase: [madeNetwork], final: madeNetwork });
  if (!networks.ok) return networks;
  const checked = { recipe: recipe.value, networks: networks.value };
  const numbers = findJobNumbers(job, checked);
  return numbers.ok ? ok(checked) : numbers;
}

/**
 * Cuts the rows of a job and shares them out.
 * Errors: those of checkJob, buildRowSet, makeSplit and listLeaks; 'app/wrong-use' where one class of several is asked of yes-or-no labels or
 * the other way round.
 */
export async function prepareJob(job: ClassifyTrainingJob, context: PrepareContext): Promise<Result<PreparedJob>> {
  const checked = await checkJob(job, context);
  if (!checked.ok) return checked;
  const { recipe, networks } = checked.value;
  const set = context.knownSet === undefined ? await cutRows(job, context) : ok(context.knownSet);
  if (!set.ok) return set;
  const isSoftmax = networks.final.output === 'softmax';
  if (isSoftmax !== (set.value.labelKind === 'classes'))
    return err(
      'app/wrong-use',
      `The training job does not fit together: its data have ${isSoftmax ? 'a yes or no for each class' : 'one class a row'}, and its network answers ${isSoftmax ? 'one class of several' : 'each class yes or no'}.`,
    );
  const mode = job.protocol === 'honest' ? 'strict' : 'paper-protocol';
  const split = await makeSplit(job.split, set.value, { dataFolder: join(context.dataFolder, toDataSet(job)), mode });
  if (!split.ok) return split;
  for (const fold of split.value.folds) {
    const leaks = listLeaks({ job, networks, recipe }, fold);
    if (!leaks.ok) return leaks;
  }
  return ok({ job, networks, recipe, set: set.value, split: split.value });
}

async function cutRows(job: ClassifyTrainingJob, context: PrepareContext): Promise<Result<RowSet>> {
  const { dataFolder, rowsFolder, finder, signal, tell } = context;
  let toldAtMs = Date.now();
  const set = await buildRowSet({
    source: job.source,
    recipe: job.recipe,
    classes: job.classes,
    dataFolder,
    folder: rowsFolder,
    finder,
    signal,
    onRecord({ index, count }) {
      if (index > 0 && Date.now() - toldAtMs < TELL_EVERY_MS) return;
      toldAtMs = Date.now();
      tell(`reading recording ${index + 1} of ${count}`);
    },
  });
  if (set.ok) tell(`${set.value.rowCount} rows of ${set.value.records.length} recordings`);
  return set;
}

const TELL_EVERY_MS = 5000;

/** The folder that lists of ids lie in. */
function toDataSet({ source }: ClassifyTrainingJob): string {
  return 'dataSet' in source ? source.dataSet : '';
}
