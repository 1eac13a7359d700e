import type { ModelProvenance, RowCounts } from '#shared/domain/model-card.ts';
import { describeClassCounts } from '../describe-class-counts.ts';
import { asClasses, countClasses, type RowSet } from '../row-set.ts';
import type { SplitFold } from '../split.ts';

type Rows = Pick<RowSet, 'labels' | 'labelKind' | 'classIds' | 'rowCount' | 'recordOfRow' | 'records'>;

/** How many of whom are on each side, for the card. */
export function describeSides(set: Rows, { train, validation, test }: SplitFold): ModelProvenance['sides'] {
  return { train: countSide(set, train), validation: countSide(set, validation), test: countSide(set, test) };
}

/**
 * Rows by class, and of how many people each is; recordings, where nobody says whose one of them is; counts alone where a row is a person. A
 * single yes-or-no label is told as two classes.
 */
export function describeRows(set: RowSet, rows: Int32Array): string {
  const own = asClasses(set);
  const { patients, byClass, groupsByClass } = countSide(own, rows);
  return describeClassCounts(own.classIds, { rows: byClass, groups: groupsByClass, arePeople: patients !== null });
}

function countSide(set: Rows, rows: Int32Array): RowCounts {
  const records = new Set(Array.from(rows, (row) => set.recordOfRow[row] ?? 0));
  const facts = [...records].map((index) => set.records[index]);
  const patients = facts.every((own) => own?.isGroupKnown === true)
    ? new Set(facts.map((own) => own?.group)).size
    : null;
  return {
    patients,
    records: records.size,
    rows: rows.length,
    byClass: countClasses(set, rows),
    ...((patients ?? records.size) === rows.length ? {} : { groupsByClass: countGroups(set, rows, patients !== null) }),
  };
}

/** By class: people, or recordings, with a row of it. */
function countGroups(set: Rows, rows: Int32Array, arePeople: boolean): readonly number[] {
  const byClass = set.classIds.map(() => new Set<string | number>());
  const width = set.classIds.length;
  for (const row of rows) {
    const record = set.recordOfRow[row] ?? 0;
    const group = arePeople ? (set.records[record]?.group ?? '') : record;
    if (set.labelKind === 'classes') byClass[set.labels[row] ?? 0]?.add(group);
    else byClass.forEach((own, k) => set.labels[row * width + k] === 1 && own.add(group));
  }
  return byClass.map(({ size }) => size);
}

export interface RowGroups {
  /** [rows.length], numbered in order of appearance. */
  readonly groups: Uint32Array;
  readonly groupCount: number;
  /** 'record' where of one of them at least nobody knows whose it is. */
  readonly groupedBy: 'patient' | 'record';
}

/** Whose each row is: what intervals resample. */
export function groupRows(
  { recordOfRow, records }: Pick<RowSet, 'recordOfRow' | 'records'>,
  rows: Int32Array,
): RowGroups {
  const indexOf = new Map<string, number>();
  let unknownCount = 0;
  const groups = Uint32Array.from(rows, (row) => {
    const record = records[recordOfRow[row] ?? 0];
    unknownCount += record?.isGroupKnown === true ? 0 : 1;
    const group = record?.group ?? '';
    const index = indexOf.get(group) ?? indexOf.size;
    indexOf.set(group, index);
    return index;
  });
  return { groups, groupCount: indexOf.size, groupedBy: unknownCount === 0 ? 'patient' : 'record' };
}

/** Labels of these rows, as RowSet has them. */
export function takeLabels(
  { labels, labelKind, classIds }: Pick<RowSet, 'labels' | 'labelKind' | 'classIds'>,
  rows: Int32Array,
): Uint8Array {
  const width = labelKind === 'classes' ? 1 : classIds.length;
  const taken = new Uint8Array(rows.length * width);
  rows.forEach((row, k) => taken.set(labels.subarray(row * width, (row + 1) * width), k * width));
  return taken;
}
