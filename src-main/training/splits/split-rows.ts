import { createRandom, shuffleInPlace } from '#main/preprocessing/random.ts';
import type { SplitRule } from '#shared/domain/training-data.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { RowSet } from '../row-set.ts';
import { wrongSplit, type PlannedSplit } from './planned-split.ts';

/** ECG_SNN (BSPC 77 (2022) 103749, its code): a permutation of rows, the first 90 % for training, the rest for validation and test at once. */
export function splitPermutation(
  { seed }: Extract<SplitRule, { readonly kind: 'permutation-90-10' }>,
  set: RowSet,
): Result<PlannedSplit> {
  const rows = inOrderOfNames(set);
  shuffleInPlace(rows, createRandom(seed));
  const trainCount = Math.floor(0.9 * rows.length);
  const rest = [...rows.subarray(trainCount)];
  return ok({
    name: 'permutation-90-10@1',
    folds: [{ name: 'permutation', train: [...rows.subarray(0, trainCount)], validation: rest, test: rest }],
    notes: [`Drawn here with the seed ${seed}: the authors' own permutation was not stored with the recordings.`],
    needs: ['validation', 'test'],
  });
}

/** Rows of each class shared out at random, without regard to patients; the test side is for validation too. */
export function splitStratifiedRows(
  { seed, test }: Extract<SplitRule, { readonly kind: 'stratified-rows' }>,
  set: RowSet,
): Result<PlannedSplit> {
  if (set.labelKind === 'labels') return wrongSplit("'stratified-rows' wants one class a row, and these have labels");
  const rows = inOrderOfNames(set);
  const random = createRandom(seed);
  const train: number[] = [];
  const tested: number[] = [];
  for (let index = 0; index < set.classIds.length; index++) {
    const own = rows.filter((row) => set.labels[row] === index);
    shuffleInPlace(own, random);
    // As often published: the greater half of a row is tested; a class of one row is trained.
    const count = Math.min(Math.max(0, own.length - 1), Math.ceil(test * own.length));
    tested.push(...own.subarray(0, count));
    train.push(...own.subarray(count));
  }
  return ok({
    name: 'stratified-rows@1',
    folds: [{ name: 'rows by class', train, validation: tested, test: tested }],
    notes: [],
    needs: ['validation', 'test'],
  });
}

/** ECG-Classification (arXiv 2202.12943, its code): train, test and validation are drawn one by one from all rows. */
export function splitThreeDraws(
  { seed, test, validation }: Extract<SplitRule, { readonly kind: 'three-draws' }>,
  set: RowSet,
): Result<PlannedSplit> {
  const rows = inOrderOfNames(set);
  const random = createRandom(seed);
  const draw = (count: number): number[] => {
    shuffleInPlace(rows, random);
    return [...rows.subarray(0, count)];
  };
  const testCount = Math.ceil(test * rows.length);
  return ok({
    name: 'three-draws@1',
    folds: [
      {
        name: 'three draws',
        train: draw(rows.length - testCount),
        test: draw(testCount),
        validation: draw(Math.ceil(validation * rows.length)),
      },
    ],
    notes: [],
    needs: validation > 0 ? ['validation', 'test'] : ['test'],
  });
}

/** All rows, by the name of their recording: a draw does not depend on the order in which recordings were found. */
function inOrderOfNames({ recordOfRow, records, rowCount }: RowSet): Int32Array {
  const rank = new Int32Array(records.length);
  [...records.keys()]
    .toSorted((a, b) => ((records[a]?.name ?? '') < (records[b]?.name ?? '') ? -1 : 1))
    .forEach((record, place) => (rank[record] = place));
  return Int32Array.from({ length: rowCount }, (_, row) => row).sort(
    (a, b) => (rank[recordOfRow[a] ?? 0] ?? 0) - (rank[recordOfRow[b] ?? 0] ?? 0) || a - b,
  );
}
