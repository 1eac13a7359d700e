import { join } from 'node:path';
import { describeArchitecture } from '#main/models/architectures/index.ts';
import { findRecipe } from '#main/preprocessing/recipes.ts';
import type { EpochReport, FitSpec } from '#main/tensor/protocol.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { findMitBihPersonOf } from '#shared/domain/mit-bih-people.ts';
import type { TrainingJob } from '#shared/domain/training-job.ts';
import { assert } from '#shared/result/assert.ts';
import { err, ok, unwrap, type Result } from '#shared/result/result.ts';
import { summarizeFolds, type CrossValidation, type FoldResult } from './cross-validate.ts';
import { cutLabelledRows, joinRows, type LabelledRecord, type LabelledRows } from './labelled-record.ts';
import { cutMadeRows } from './made/cut-made-rows.ts';
import { runFit } from './run-fit.ts';

export interface TrainBeatsInput {
  readonly job: TrainingJob;
  /** The job's training records. */
  readonly records: readonly LabelledRecord[];
  /** A folder of its own for files that the tensor process reads and writes. */
  readonly workFolder: string;
  readonly signal?: AbortSignal;
  /** `fold` counts from 1; null: the last run, on all training records. */
  readonly onEpoch: (progress: EpochReport & { readonly fold: number | null }) => void;
}

export interface TrainedBeats {
  /** In the order of the architecture's weight table. */
  readonly weights: Float32Array;
  readonly crossValidation: CrossValidation;
  /** Rows by class that the last run was trained on. */
  readonly rowCounts: readonly number[];
  /** People by class that those rows are of. */
  readonly peopleCounts: readonly number[];
}

/**
 * Trains a beat classifier: once per fold without the fold's records, to choose epoch and temperature, then on all of them. A record
 * on both sides is refused; that one person is not on both sides under two names is for the job file to see to.
 * Errors: 'app/wrong-use' for a job that contradicts itself; those of the tensor process.
 */
export async function trainBeats(
  input: TrainBeatsInput,
  tensor: Pick<TensorSupervisor, 'fit'>,
): Promise<Result<TrainedBeats>> {
  const { job, records, workFolder, signal } = input;
  const problem = findFoldProblem(job, records);
  if (problem !== undefined) return err('app/wrong-use', `The training job cannot be run: ${problem}.`);
  const spec = toSpec(job);
  const rows = cutAll(input, spec.classMask);
  const made = makeAll(input, spec.classMask);
  const folds: FoldResult[] = [];
  for (const [index, leftOut] of job.folds.entries()) {
    const kept = records.filter(({ name }) => !leftOut.includes(name));
    const train = joinRows(kept.flatMap(({ name }) => [rows.get(name) ?? NO_ROWS, made.get(name) ?? NO_ROWS]));
    const validation = joinRows(leftOut.map((name) => rows.get(name) ?? NO_ROWS));
    const onEpoch = (epoch: EpochReport) => input.onEpoch({ ...epoch, fold: index + 1 });
    const fold = await runFit(
      { spec, train, validation, workFolder: join(workFolder, `fold-${index + 1}`), signal, onEpoch },
      tensor,
    );
    if (!fold.ok) return fold;
    folds.push({ labels: validation.labels, logitsByEpoch: fold.value.logitsByEpoch });
  }
  const crossValidation = summarizeFolds(folds, spec.classMask);
  const train = joinRows([...rows.values(), ...made.values()]);
  const onEpoch = (epoch: EpochReport) => input.onEpoch({ ...epoch, fold: null });
  // Nothing is chosen on it: its validation rows are there because a run has some.
  const validation = rows.get(records[0]?.name ?? '') ?? NO_ROWS;
  const last = await runFit({ spec, train, validation, workFolder: join(workFolder, 'all'), signal, onEpoch }, tensor);
  if (!last.ok) return last;
  const weights = last.value.weightsByEpoch[crossValidation.epoch - 1];
  assert(weights !== undefined, () => `trainBeats: no weights of epoch ${crossValidation.epoch}`);
  const rowCounts = countRows(joinRows([...rows.values()]).labels);
  return ok({ weights, crossValidation, rowCounts, peopleCounts: countPeople(records, rows) });
}

const NO_ROWS: LabelledRows = { inputs: new Float32Array(0), labels: new Uint8Array(0) };

function findFoldProblem(job: TrainingJob, records: readonly LabelledRecord[]): string | undefined {
  const names = records.map(({ name }) => name).sort();
  const inFolds = job.folds.flat().sort();
  if (names.join(' ') !== [...job.trainRecords].sort().join(' ')) return 'its training records are not all there';
  const stray = inFolds.find((name, index) => !names.includes(name) || inFolds[index - 1] === name);
  if (stray !== undefined) return `record ${stray} is not in exactly one fold, or is no training record`;
  const both = job.testRecords.find((name) => job.trainRecords.includes(name));
  if (both !== undefined) return `record ${both} is on both sides`;
  if (job.classes.map(({ id }) => id).join('') !== AAMI_CLASSES.join(''))
    return `its classes must be ${AAMI_CLASSES.join(', ')}`;
  return findRecipe(job.recipeId) === undefined ? `there is no recipe ${job.recipeId}` : undefined;
}

function toSpec({ architecture, classes, fit }: TrainingJob): Omit<FitSpec, 'train' | 'validation' | 'outFolder'> {
  const network = unwrap(describeArchitecture({ id: architecture }));
  return { network, ...fit, classMask: Uint8Array.from(classes, ({ trained }) => (trained ? 1 : 0)) };
}

function cutAll({ job, records }: TrainBeatsInput, classMask: Uint8Array): Map<string, LabelledRows> {
  const recipe = findRecipe(job.recipeId);
  assert(recipe !== undefined, () => `trainBeats: no recipe ${job.recipeId}`);
  return new Map(
    records.map((record) => [record.name, cutLabelledRows(record, { recipe, labelMap: job.labelMap, classMask })]),
  );
}

/** Rows of made recordings, by the record that they are made of: they are left out with it. */
function makeAll({ job, records }: TrainBeatsInput, classMask: Uint8Array): Map<string, LabelledRows> {
  const { made, labelMap, recipeId, trainRecords } = job;
  const recipe = findRecipe(recipeId);
  if (made === null || recipe === undefined) return new Map();
  return new Map(
    records.map((record) => {
      const recordNumber = trainRecords.indexOf(record.name);
      return [record.name, cutMadeRows(record, { recipe, labelMap, classMask, made, recordNumber })];
    }),
  );
}

function countRows(labels: Uint8Array): number[] {
  const counts = AAMI_CLASSES.map(() => 0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

/** By class: whose recordings have a row of it. Two recordings of one person of MIT-BIH are of one. */
function countPeople(records: readonly LabelledRecord[], rows: ReadonlyMap<string, LabelledRows>): number[] {
  const people = AAMI_CLASSES.map(() => new Set<string>());
  for (const { name, contentSha256 } of records) {
    for (const label of rows.get(name)?.labels ?? [])
      people[label]?.add(findMitBihPersonOf(contentSha256) ?? contentSha256);
  }
  return people.map(({ size }) => size);
}
