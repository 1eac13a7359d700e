import type { Leak, SplitFold } from '../split.ts';
import type { RowSet } from '../row-set.ts';
import { list } from './split-by-name.ts';

type Sides = Pick<SplitFold, 'train' | 'validation' | 'test'>;
type SideName = keyof Sides;

const SIDE_TEXT: Readonly<Record<SideName, string>> = { train: 'training', validation: 'validation', test: 'test' };

/**
 * What lies on two sides of a fold. A recording of which nobody says whose it is counts as a record, not as a patient. Where test and
 * validation are the same rows, that is one leak, and both are compared with the training side as one.
 */
export function findLeaks(set: RowSet, fold: Sides): readonly Leak[] {
  const isOneSide = fold.test.length > 0 && isSame(fold.test, fold.validation);
  const pairs: readonly (readonly [SideName, SideName])[] = isOneSide
    ? [['train', 'test']]
    : [
        ['train', 'test'],
        ['train', 'validation'],
        ['validation', 'test'],
      ];
  const leaks = pairs.flatMap((pair) => comparePair(set, fold, pair));
  if (!isOneSide) return leaks;
  const count = fold.test.length;
  const text = `The ${count} test rows are the validation rows too: what is chosen on validation is chosen on the test.`;
  return [...leaks, { kind: 'model-selection', count, text }];
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((row, k) => row === b[k]);
}

function comparePair(set: RowSet, fold: Sides, [a, b]: readonly [SideName, SideName]): readonly Leak[] {
  const where = `both ${SIDE_TEXT[a]} and ${SIDE_TEXT[b]}`;
  const recordsOf = (side: SideName) => new Set(Array.from(fold[side], (row) => set.recordOfRow[row] ?? 0));
  const inA = recordsOf(a);
  const inB = recordsOf(b);
  const nameOf = (record: number) => set.records[record]?.name ?? '';
  const both = [...inA].filter((record) => inB.has(record));
  const patients = findShared(set, [inA, inB], ({ group, isGroupKnown }) => (isGroupKnown ? group : undefined));
  const contents = findShared(set, [inA, inB], ({ contentSha256 }) => contentSha256).filter(
    ({ records }) => records.length > 1,
  );
  const rowsOfA = new Set(fold[a]);
  const rowCount = fold[b].filter((row) => rowsOfA.has(row)).length;
  const named = (records: readonly number[]) => list(records.map(nameOf).toSorted());
  return [
    toLeak(
      'patient',
      patients.length,
      `patient(s) in ${where}: records ${named(patients.flatMap((one) => one.records))}`,
    ),
    toLeak('record', both.length, `recording(s) in ${where}: ${named(both)}`),
    toLeak(
      'content',
      contents.length,
      `recording(s) under two names in ${where}: ${named(contents.flatMap((one) => one.records))}`,
    ),
    toLeak('row', rowCount, `row(s) in ${where}`),
  ].flatMap((leak) => leak ?? []);
}

function toLeak(kind: Leak['kind'], count: number, what: string): Leak | undefined {
  return count === 0 ? undefined : { kind, count, text: `${count} ${what}.` };
}

/** Keys that records of both sides have, each with those records. */
function findShared(
  { records }: RowSet,
  [inA, inB]: readonly [ReadonlySet<number>, ReadonlySet<number>],
  keyOf: (record: RowSet['records'][number]) => string | undefined,
): readonly { readonly records: readonly number[] }[] {
  const found = new Map<string, { isInA: boolean; isInB: boolean; readonly records: number[] }>();
  records.forEach((record, index) => {
    const key = keyOf(record);
    const [isInA, isInB] = [inA.has(index), inB.has(index)];
    if (key === undefined || (!isInA && !isInB)) return;
    const own = found.get(key) ?? { isInA: false, isInB: false, records: [] };
    found.set(key, own);
    own.isInA ||= isInA;
    own.isInB ||= isInB;
    own.records.push(index);
  });
  return [...found.values()].filter((own) => own.isInA && own.isInB);
}
