import { createRandom, shuffleInPlace } from '#main/preprocessing/random.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { RowCounts } from '#shared/domain/model-card.ts';
import type { LabelledLibraryRecord } from './select-records.ts';
import { PAPER_TEST_SHARE } from './share-out.ts';

/** Columns of all rows that were written, [rowCount]. */
export interface RowColumns {
  readonly labels: number[];
  /** Index of the recording. */
  readonly records: number[];
}

/** Numbers of rows, ascending. */
export interface DealtRows {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/** As their recordings lie: those of the first so many train. */
export function dealBySide({ records }: RowColumns, trainRecordCount: number): DealtRows {
  const rows = records.map((_, row) => row);
  const isTraining = (row: number) => (records[row] ?? 0) < trainRecordCount;
  return {
    train: Int32Array.from(rows.filter(isTraining)),
    validation: Int32Array.from(rows.filter((row) => !isTraining(row))),
  };
}

/** As published tables had it: a fifth of each class's beats, drawn by the seed, whoever they are of. */
export function dealOut(labels: readonly number[], seed: number): DealtRows {
  const random = createRandom(seed);
  const train: number[] = [];
  const validation: number[] = [];
  AAMI_CLASSES.forEach((_, k) => {
    const own = Int32Array.from(labels.flatMap((label, row) => (label === k ? [row] : [])));
    shuffleInPlace(own, random);
    const testCount = Math.round(PAPER_TEST_SHARE * own.length);
    own.forEach((row, place) => (place < testCount ? validation : train).push(row));
  });
  return { train: Int32Array.from(train).sort(), validation: Int32Array.from(validation).sort() };
}

export function countRows(rows: Int32Array, columns: RowColumns, records: readonly LabelledLibraryRecord[]): RowCounts {
  const own = new Set(Array.from(rows, (row) => columns.records[row] ?? 0));
  const byClass = AAMI_CLASSES.map(() => 0);
  for (const row of rows) {
    const label = columns.labels[row] ?? 0;
    byClass[label] = (byClass[label] ?? 0) + 1;
  }
  const patients = new Set(Array.from(own, (index) => records[index]?.patientKey));
  return { patients: patients.size, records: own.size, rows: rows.length, byClass };
}
