import { createRandom } from '#main/preprocessing/random.ts';
import { createPause, type Pause } from '#main/signals/pause.ts';
import type { FitRowFile } from '#main/tensor/protocol/fit-spec.ts';
import type { BalanceRule } from '#shared/domain/training-data.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { checkRowFile, readRowBlocks } from '../data/read-row-blocks.ts';
import { withRowFiles, type RowFileWriter } from '../data/row-file-writer.ts';
import { countClasses, type RowSet } from '../row-set.ts';
import type { RowMatrix } from './principal-axes.ts';
import { drawBetween, findMates, placeBetweenInto } from './smote.ts';
import { findTomekLinks } from './tomek-links.ts';

export interface AddedRows {
  /** Rows of the set and, numbered after them, of the file. */
  readonly trainIndex: Int32Array;
  readonly file: FitRowFile;
  /** Rows that were in Tomek links. */
  readonly removed: number;
  /** By class, before links were removed. */
  readonly addedByClass: readonly number[];
}

type Smote = Extract<BalanceRule, { readonly kind: 'smote' }>;

export interface AddSyntheticRowsOptions {
  /** Gets 'synthetic-inputs.bin' and what belongs to it. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** All training rows and the new ones lie in memory while neighbours are looked for. */
const MAX_VALUES = 500_000_000;

/**
 * SMOTE: every class is filled up to the rows of the largest with rows between neighbours of its own; with `removesTomekLinks` both rows of
 * each Tomek link go, old or new. As imbalanced-learn's SMOTE and SMOTETomek with 'auto' and 'all'.
 * Errors: 'app/wrong-use' for labels in place of classes (asClasses makes classes of a single one), a class that has not more rows than neighbours, and more values than fit into memory;
 * 'job/cancelled'; 'table/unreadable' for the set's file; 'library/disk-full', 'library/unwritable'. Then no file is left.
 */
export async function addSyntheticRows(
  rule: Smote,
  set: RowSet,
  trainRows: Int32Array,
  { folder, signal }: AddSyntheticRowsOptions,
): Promise<Result<AddedRows>> {
  const fault = findFault(rule, set, countClasses(set, trainRows));
  if (fault !== undefined) return fault;
  const checked = await checkRowFile(set);
  if (!checked.ok) return checked;
  const rest = createPause();
  const pause = async (): Promise<void> => {
    await rest();
    if (signal.aborted) throw new Cancelled();
  };
  try {
    const filled = await fillClasses(rule, { set, trainRows, pause });
    const { matrix, labels } = filled;
    const linked = rule.removesTomekLinks
      ? await findTomekLinks(matrix, labels, pause)
      : new Uint8Array(matrix.rowCount);
    return await withRowFiles(folder, (writer) => writeAdded(writer, { set, trainRows, filled, linked }), 'synthetic-');
  } catch (error) {
    if (error instanceof Cancelled) return err('job/cancelled', 'Cancelled while classes were balanced.');
    throw error;
  }
}

interface FilledClasses {
  /** Training rows in their order, then the new ones. */
  readonly matrix: RowMatrix;
  readonly labels: Uint8Array;
  /** Of the new ones; null where the set has none. */
  readonly lengths: Int32Array | null;
  readonly addedByClass: readonly number[];
}

interface FillContext {
  readonly set: RowSet;
  readonly trainRows: Int32Array;
  readonly pause: Pause;
}

async function fillClasses(
  { seed, neighbours }: Smote,
  { set, trainRows, pause }: FillContext,
): Promise<FilledClasses> {
  const { rowLength } = set;
  const counts = countClasses(set, trainRows);
  const most = Math.max(...counts);
  const addedByClass = counts.map((count) => (count === 0 ? 0 : most - count));
  const addedCount = addedByClass.reduce((sum, count) => sum + count, 0);
  const trainCount = trainRows.length;
  const values = new Float32Array((trainCount + addedCount) * rowLength);
  await readTrainRows(values, set, trainRows);
  const labels = new Uint8Array(trainCount + addedCount);
  trainRows.forEach((row, k) => (labels[k] = set.labels[row] ?? 0));
  const lengths = set.lengths === null ? null : new Int32Array(addedCount);
  const random = createRandom(seed);
  let at = trainCount;
  for (const [c, count] of addedByClass.entries()) {
    if (count === 0) continue;
    const own = trainRows.map((_, k) => k).filter((k) => labels[k] === c);
    const matrix = pick(values, rowLength, own);
    const drawn = drawBetween(await findMates(matrix, neighbours, pause), { count, k: neighbours, random });
    placeBetweenInto(values.subarray(at * rowLength, (at + count) * rowLength), matrix, drawn);
    labels.fill(c, at, at + count);
    const lengthOf = (row: number) => set.lengths?.[trainRows[own[row] ?? 0] ?? 0] ?? 0;
    lengths?.set(
      drawn.bases.map((base, k) => Math.max(lengthOf(base), lengthOf(drawn.mates[k] ?? 0))),
      at - trainCount,
    );
    at += count;
  }
  return { matrix: { values, rowCount: labels.length, rowLength }, labels, lengths, addedByClass };
}

interface AddedParts {
  readonly set: RowSet;
  readonly trainRows: Int32Array;
  readonly filled: FilledClasses;
  readonly linked: Uint8Array;
}

async function writeAdded(writer: RowFileWriter, parts: AddedParts): Promise<Result<AddedRows>> {
  const { set, trainRows, filled, linked } = parts;
  const { matrix, labels, lengths, addedByClass } = filled;
  const trainCount = trainRows.length;
  await writer.append(matrix.values.subarray(trainCount * set.rowLength));
  const { files } = await writer.finish({ labels: labels.slice(trainCount), lengths });
  const kept = Int32Array.from(labels.keys()).filter((k) => linked[k] === 0);
  const { inputsPath, labelsPath, lengthsPath } = files;
  return ok({
    trainIndex: kept.map((k) => trainRows[k] ?? set.rowCount + k - trainCount),
    file: { inputsPath, labelsPath, lengthsPath, weightsPath: null, rowCount: labels.length - trainCount },
    removed: labels.length - kept.length,
    addedByClass,
  });
}

class Cancelled extends Error {}

function findFault(
  { neighbours }: Smote,
  { labelKind, classIds, rowLength }: RowSet,
  counts: readonly number[],
): Result<never> | undefined {
  const wrong = (what: string) => err('app/wrong-use', `SMOTE cannot balance these rows: ${what}.`);
  if (labelKind === 'labels') return wrong('it wants one class a row, and these have several yes-or-no labels');
  const most = Math.max(...counts);
  const small = counts.findIndex((count) => count > 0 && count <= neighbours && count < most);
  if (small >= 0)
    return wrong(
      `class ${classIds[small] ?? ''} has ${counts[small] ?? 0} training rows, and ${neighbours} neighbours want ${neighbours + 1}`,
    );
  const present = counts.filter((count) => count > 0).length;
  return present * most * rowLength <= MAX_VALUES
    ? undefined
    : wrong(`${present} classes of ${most} rows of ${rowLength} values do not fit into memory`);
}

async function readTrainRows(output: Float32Array, set: RowSet, trainRows: Int32Array): Promise<void> {
  const placesOf = new Map<number, number[]>();
  trainRows.forEach((row, place) => {
    const own = placesOf.get(row);
    if (own === undefined) placesOf.set(row, [place]);
    else own.push(place);
  });
  for await (const { firstRow, rowCount, values } of readRowBlocks(set)) {
    for (let k = 0; k < rowCount; k++) {
      const row = values.subarray(k * set.rowLength, (k + 1) * set.rowLength);
      for (const place of placesOf.get(firstRow + k) ?? []) output.set(row, place * set.rowLength);
    }
  }
}

function pick(values: Float32Array, rowLength: number, rows: Int32Array): RowMatrix {
  const picked = new Float32Array(rows.length * rowLength);
  rows.forEach((row, k) => picked.set(values.subarray(row * rowLength, (row + 1) * rowLength), k * rowLength));
  return { values: picked, rowCount: rows.length, rowLength };
}
