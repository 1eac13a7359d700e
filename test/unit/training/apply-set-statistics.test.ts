import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applySetStatistics } from '#main/training/data/apply-set-statistics.ts';
import { unwrap } from '#shared/result/result.ts';
import { putRowSet, readRows } from '#test/builders/row-sets.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

const ROWS = [
  [1, 10, 3, 30],
  [3, 20, 5, 30],
  [100, 900, 100, 30],
];
const TRAIN = Int32Array.of(0, 1);
const NEED = { kind: 'by-position', from: 'training-rows', clipDeviations: null } as const;

function apply(need: Parameters<typeof applySetStatistics>[1], rest: object = {}) {
  const folder = createFolder();
  const set = putRowSet(folder, [{ name: 'a', labels: [0, 1, 0] }], ROWS);
  const options = { folder, leadCount: 2, mode: 'strict' as const, signal: new AbortController().signal, ...rest };
  return { folder, set, scaled: applySetStatistics(set, need, TRAIN, options) };
}

describe('statistics of training rows', () => {
  it('scale all rows by position: training rows to -1 and 1, what is always the same to 0', async () => {
    const { set, scaled } = apply(NEED);

    const { set: own, statistics, leak } = unwrap(await scaled);

    expect(readRows(own.files.inputsPath, 4)).toEqual([
      [-1, -1, -1, 0],
      [1, 1, 1, 0],
      [98, 177, 96, 0],
    ]);
    expect([...statistics.means]).toEqual([2, 15, 4, 30]);
    expect(statistics).toMatchObject({ rowCount: 2, from: 'training-rows' });
    expect(leak).toBeNull();
    expect(readRows(set.files.inputsPath, 4)).toEqual(ROWS);
    expect(own.sha256).not.toBe(set.sha256);
  });

  it('by lead take every second value together, and cut off at so many deviations', async () => {
    const { set, statistics } = unwrap(
      await apply({ kind: 'by-lead', from: 'training-rows', clipDeviations: 3 }).scaled,
    );

    expect([...statistics.means]).toEqual([3, 22.5]);
    expect(readRows(set.files.inputsPath, 4)[2]).toEqual([3, 3, 3, expect.closeTo(7.5 / Math.sqrt(68.75), 6)]);
  });

  it('give the same hash twice', async () => {
    expect(unwrap(await apply(NEED).scaled).set.sha256).toBe(unwrap(await apply(NEED).scaled).set.sha256);
  });
});

describe('statistics of all rows', () => {
  const ALL = { ...NEED, from: 'all-rows' } as const;

  it('are refused', async () => {
    const { folder, scaled } = apply(ALL);

    expect(await scaled).toMatchObject({ error: { code: 'app/wrong-use' } });
    expect(readdirSync(folder).sort()).toEqual(['inputs.bin', 'labels.bin']);
  });

  it('are a leak that is named with the paper protocol: 1 of 3 rows is not for training', async () => {
    const { leak, statistics } = unwrap(await apply(ALL, { mode: 'paper-protocol' }).scaled);

    expect(leak).toEqual({
      kind: 'statistics',
      count: 1,
      text: 'Means and deviations are of all 3 rows, 1 of which are not for training.',
    });
    expect(statistics).toMatchObject({ rowCount: 3, from: 'all-rows' });
  });
});

it('cancelled, or without its file, no scaled row is left', async () => {
  const { folder, scaled } = apply(NEED, { signal: AbortSignal.abort() });

  expect(await scaled).toMatchObject({ error: { code: 'job/cancelled' } });
  expect(readdirSync(folder).sort()).toEqual(['inputs.bin', 'labels.bin']);
  const other = putRowSet(folder, [{ name: 'a', labels: [0, 1] }], ROWS);
  expect(
    await applySetStatistics(other, NEED, TRAIN, {
      folder,
      leadCount: 2,
      mode: 'strict',
      signal: new AbortController().signal,
    }),
  ).toMatchObject({ error: { code: 'table/unreadable' } });
});
