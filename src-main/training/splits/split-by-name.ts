import type { SplitRule } from '#shared/domain/training-data.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { RowSet } from '../row-set.ts';
import { needsOf, wrongSplit, type PlannedSplit } from './planned-split.ts';
import { drawGroups, groupRows, rowsOf } from './row-groups.ts';

const words = (text: string): readonly string[] => text.split(' ');

/** de Chazal, O'Dwyer and Reilly 2004, Table II: MIT-BIH without the four recordings of paced people. */
export const DS1 = words('101 106 108 109 112 114 115 116 118 119 122 124 201 203 205 207 208 209 215 220 223 230');
export const DS2 = words('100 103 105 111 113 117 121 123 200 202 210 212 213 214 219 221 222 228 231 232 233 234');
/** Of DS2, and of the same person as 201 of DS1. */
const SAME_PERSON = '202';

/** Validation: patients of DS1. Records that are not there are named in a note. */
export function splitDs1Ds2(
  { seed, validation, keepsSamePerson }: Extract<SplitRule, { readonly kind: 'ds1-ds2' }>,
  set: RowSet,
): Result<PlannedSplit> {
  const tested = keepsSamePerson ? DS2 : DS2.filter((name) => name !== SAME_PERSON);
  const names = new Set(set.records.map(({ name }) => name));
  const missing = [...DS1, ...tested].filter((name) => !names.has(name));
  const { drawn, rest } = drawGroups(groupRows(set, rowsNamed(set, DS1)), validation, `validation@1 ${seed}`);
  const unused = [...names].filter((name) => !DS1.includes(name) && !DS2.includes(name));
  return ok({
    name: 'ds1-ds2@1',
    folds: [{ name: 'DS1 to DS2', train: rowsOf(rest), validation: rowsOf(drawn), test: rowsNamed(set, tested) }],
    notes: [
      ...(keepsSamePerson ? [] : ['Record 202 is left out of DS2: it is of the same person as 201 of DS1.']),
      ...(missing.length === 0 ? [] : [`${missing.length} records of DS1 and DS2 have no rows: ${list(missing)}.`]),
      ...(unused.length === 0 ? [] : [`Not in DS1 or DS2, and not used: ${list(unused)}.`]),
    ],
    needs: needsOf(validation),
  });
}

/** Lists of a job. Errors: 'app/wrong-use' for a record that is not there. */
export function splitRecords(
  { train, validation, test }: Extract<SplitRule, { readonly kind: 'records' }>,
  set: RowSet,
): Result<PlannedSplit> {
  const names = new Set(set.records.map(({ name }) => name));
  const missing = [...train, ...validation, ...test].filter((name) => !names.has(name));
  if (missing.length > 0)
    return wrongSplit(
      `${missing.length} of the records that the job names give no rows, the first is ${missing[0] ?? ''}`,
    );
  const used = new Set([...train, ...validation, ...test]);
  const unused = [...names].filter((name) => !used.has(name));
  return ok({
    name: 'records@1',
    folds: [
      {
        name: 'records of the job',
        train: rowsNamed(set, train),
        validation: rowsNamed(set, validation),
        test: rowsNamed(set, test),
      },
    ],
    notes: unused.length === 0 ? [] : [`${unused.length} recordings are on no side: ${list(unused)}.`],
    needs: [
      ...(validation.length > 0 ? (['validation'] as const) : []),
      ...(test.length > 0 ? (['test'] as const) : []),
    ],
  });
}

/** Rows of the recordings of these names, each once. */
export function rowsNamed({ records, recordOfRow }: RowSet, names: readonly string[]): number[] {
  const wanted = new Set(names);
  const isWanted = records.map(({ name }) => wanted.has(name));
  const rows: number[] = [];
  recordOfRow.forEach((record, row) => {
    if (isWanted[record] === true) rows.push(row);
  });
  return rows;
}

const MAX_LISTED = 20;
const MAX_NAME = 60;

/** Names for a note: the first few of many. */
export function list(names: readonly string[]): string {
  const shown = names
    .slice(0, MAX_LISTED)
    .map((name) => name.slice(0, MAX_NAME))
    .join(', ');
  return names.length <= MAX_LISTED ? shown : `${shown} and ${names.length - MAX_LISTED} more`;
}
