import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BeatRecipe } from '#main/preprocessing/beat-recipe.ts';
import type { RecordingRecipe } from '#main/preprocessing/recording-recipe.ts';
import type { RowStatistics } from '#main/preprocessing/row-statistics.ts';
import type { FitEpoch, FitProgress } from '#main/tensor/protocol/fit-report.ts';
import type { FitIndex } from '#main/tensor/protocol/fit-spec.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { applySetStatistics } from '../data/apply-set-statistics.ts';
import { balanceRows } from '../balance/balance-rows.ts';
import type { RowSet } from '../row-set.ts';
import type { SplitFold } from '../split.ts';
import type { JobNetworks } from './job-networks.ts';
import type { FitPlan, StartWeights } from './to-fit-spec.ts';
import { findTrainedClasses, type TrainedClasses } from './trained-classes.ts';

/** What all runs of a job share. */
export interface RunContext {
  readonly job: ClassifyTrainingJob;
  readonly networks: JobNetworks;
  readonly recipe: BeatRecipe | RecordingRecipe;
  /** Before statistics. */
  readonly set: RowSet;
  readonly start: StartWeights | null;
  readonly signal: AbortSignal;
  readonly onEpoch: (epoch: FitEpoch) => void;
  readonly onProgress: (progress: FitProgress) => void;
}

/** One fold whose rows are ready to be trained on. */
export interface PlannedRun {
  readonly plan: FitPlan;
  /** Its rows, scaled. */
  readonly set: RowSet;
  readonly fold: SplitFold;
  readonly classes: TrainedClasses;
  readonly statistics: RowStatistics | null;
  /** How classes were brought nearer to one another. */
  readonly balanceText: string;
}

/** Scales and balances the rows of one fold. Errors: those of findTrainedClasses, balanceRows and applySetStatistics. */
export async function planRun(
  context: RunContext,
  { fold, folder }: { readonly fold: SplitFold; readonly folder: string },
): Promise<Result<PlannedRun>> {
  const { job, recipe, signal } = context;
  const classes = findTrainedClasses(job, context.set, fold);
  if (!classes.ok) return classes;
  const { train } = classes.value;
  const scaled = await scaleRows(context, fold, join(folder, 'rows'));
  if (!scaled.ok) return scaled;
  const { set, statistics } = scaled.value;
  const balanced = await balanceRows(job.balance, set, train, { folder: join(folder, 'rows'), signal });
  if (!balanced.ok) return balanced;
  const { trainIndex, classWeights, extraFile, text } = balanced.value;
  const judges =
    job.choose.epoch.on === 'test' && job.choose.epoch.by !== 'last' ? fold.test : classes.value.validation;
  const judged = orderForNetwork(
    context,
    set,
    judges.filter((row) => isAnswerable(set, classes.value.mask, row)),
  );
  const finisher = recipe.kind === 'recording' ? recipe.finish : null;
  const plan: FitPlan = {
    ...context,
    files: [
      { ...set.files, weightsPath: null, rowCount: set.rowCount },
      ...(extraFile === null ? [] : [extraFile]),
    ].map(({ inputsPath, labelsPath, lengthsPath, weightsPath, rowCount }) => ({
      inputsPath,
      labelsPath,
      lengthsPath,
      weightsPath,
      rowCount,
    })),
    rowShape: recipe.kind === 'beats' ? [recipe.inputLength, 1] : recipe.storedShape,
    recipe: finisher === null ? null : { id: recipe.id, options: toPlainOptions(job.recipe.options) },
    train: await writeIndex(join(folder, 'rows', 'train.index.bin'), trainIndex),
    validation: judged.length === 0 ? null : await writeIndex(join(folder, 'rows', 'judged.index.bin'), judged),
    classWeights,
    classMask: classes.value.mask,
    folder,
  };
  return ok({ plan, set, fold, classes: classes.value, statistics, balanceText: text });
}

/** Rows of classes that were never trained have no place in a loss. */
function isAnswerable({ labelKind, labels }: RowSet, mask: Uint8Array, row: number): boolean {
  return labelKind === 'labels' || mask[labels[row] ?? 0] === 1;
}

/**
 * Where the batch is the time axis, answers depend on who else is in it: rows stand by class, as in the published test file.
 */
export function orderForNetwork(
  { networks }: Pick<RunContext, 'networks'>,
  { labelKind, labels }: Pick<RowSet, 'labelKind' | 'labels'>,
  rows: Int32Array,
): Int32Array {
  if (labelKind === 'labels' || !runsOverBatch(networks)) return rows;
  return rows.toSorted((a, b) => (labels[a] ?? 0) - (labels[b] ?? 0) || a - b);
}

export function runsOverBatch({ final }: JobNetworks): boolean {
  return final.layers.some((layer) => 'runsOverBatch' in layer && layer.runsOverBatch);
}

async function scaleRows(
  { job, recipe, set, signal }: RunContext,
  fold: SplitFold,
  folder: string,
): Promise<Result<{ readonly set: RowSet; readonly statistics: RowStatistics | null }>> {
  const need = recipe.kind === 'recording' ? recipe.statistics : null;
  return need === null
    ? ok({ set, statistics: null })
    : applySetStatistics(set, need, fold.train, {
        folder,
        leadCount: recipe.kind === 'recording' ? recipe.storedShape[1] : 1,
        mode: job.protocol === 'honest' ? 'strict' : 'paper-protocol',
        signal,
      });
}

async function writeIndex(path: string, rows: Int32Array): Promise<FitIndex> {
  await writeFile(path, new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
  return { path, rowCount: rows.length };
}

/** Recipes have options of these kinds only; the recipe was made with them, so that they are known. */
function toPlainOptions(options: Readonly<Record<string, unknown>>): Record<string, string | number | boolean> {
  const plain: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') plain[name] = value;
  }
  return plain;
}
