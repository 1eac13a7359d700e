import { describe, expect, it } from 'vitest';
import { describeRows, describeSides } from '#main/training/jobs/describe-sides.ts';
import { makeRowSet } from '#test/builders/row-sets.ts';

/** Two recordings of Ann, one of Bob: eight beats of two classes. */
const MADE = [
  { name: 'a1', patient: 'ann', labels: [0, 0, 1] },
  { name: 'a2', patient: 'ann', labels: [0, 1] },
  { name: 'b1', patient: 'bob', labels: [0, 0, 0] },
];
const rowsOf = (set: { readonly rowCount: number }) => Int32Array.from({ length: set.rowCount }, (_, row) => row);

describe('who stands behind the rows of a class', () => {
  it('is told by people where each is known: two recordings of one person are one', () => {
    const set = makeRowSet(MADE);

    expect(describeRows(set, rowsOf(set))).toBe('c0 6 of 2 people, c1 2 of 1 person');
    const { train } = describeSides(set, fold(rowsOf(set)));
    expect(train).toEqual({ patients: 2, records: 3, rows: 8, byClass: [6, 2], groupsByClass: [2, 1] });
  });

  it('is told by recordings where nobody says whose one of them is', () => {
    const set = makeRowSet([...MADE, { name: 'x', labels: [1] }]);

    expect(describeRows(set, rowsOf(set))).toBe('c0 6 of 3 recordings, c1 3 of 3 recordings');
    expect(describeSides(set, fold(rowsOf(set))).train).toMatchObject({ patients: null, groupsByClass: [3, 3] });
  });

  it('is counted of the given rows alone, and a class without any has nobody', () => {
    const set = makeRowSet(MADE);

    expect(describeRows(set, Int32Array.of(0, 1, 5))).toBe('c0 3 of 2 people, c1 0');
  });

  it('is not told where a row is a person: the counts say it', () => {
    const set = makeRowSet([
      { name: 'x', labels: [0] },
      { name: 'y', labels: [1] },
    ]);

    expect(describeRows(set, rowsOf(set))).toBe('c0 1, c1 1');
    expect(describeSides(set, fold(rowsOf(set))).train).not.toHaveProperty('groupsByClass');
  });

  it('of yes-or-no labels is everybody with a yes; of a single label also everybody without', () => {
    const ofRecords = { labelKind: 'labels' as const };
    const one = makeRowSet(MADE, { ...ofRecords, classIds: ['mi'] });
    const two = makeRowSet(MADE.slice(0, 2), {
      ...ofRecords,
      classIds: ['x', 'y'],
      labels: Uint8Array.of(1, 0, 1, 1, 0, 0, 0, 1, 0, 0),
    });

    expect(describeRows(one, rowsOf(one))).toBe('not mi 6 of 2 people, mi 2 of 1 person');
    expect(describeRows(two, rowsOf(two))).toBe('x 2 of 1 person, y 2 of 1 person');
  });
});

function fold(train: Int32Array) {
  const none = new Int32Array(0);
  return { name: 'fold', train, validation: none, test: none, leaks: [] };
}
