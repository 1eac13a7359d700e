import { describe, expect, it } from 'vitest';
import { createRandom, drawNormal } from '#main/preprocessing/random.ts';
import { growTrees } from '#main/training/trees/grow-trees.ts';
import { binRows } from '#main/training/trees/tree-bins.ts';
import type { TreeSettings } from '#shared/domain/tree-settings.ts';
import { scoreTrees } from '#shared/trees/score-trees.ts';

const SETTINGS: TreeSettings = {
  numbersId: 'made@1',
  share: 0.5,
  roundCount: 40,
  learningRate: 0.2,
  leafCount: 8,
  leastRows: 5,
  penalty: 1,
};
const pause = () => Promise.resolve();

const grow = async (rows: Parameters<typeof growTrees>[0], settings: TreeSettings) =>
  (await growTrees(rows, settings, { pause }))!; // nobody cancels

/** Class 1 where both numbers have one sign, class 2 where the third is great, else 0: no straight line parts them. */
function drawRows(count: number, seed: number) {
  const random = createRandom(seed);
  const rows = Array.from({ length: count }, () => Float64Array.from({ length: 4 }, () => drawNormal(random)));
  const toClass = (row: Float64Array) => (row[2]! > 1 ? 2 : row[0]! * row[1]! > 0 ? 1 : 0);
  return { rows, labels: Uint8Array.from(rows, toClass), classCount: 3 };
}

function countRight(
  trees: Awaited<ReturnType<typeof grow>>,
  { rows, labels }: Pick<ReturnType<typeof drawRows>, 'rows' | 'labels'>,
): number {
  return rows.filter((row, k) => {
    const logits = scoreTrees(trees, row);
    return logits.indexOf(Math.max(...logits)) === labels[k];
  }).length;
}

describe('growTrees', () => {
  it('learns which of three classes a row is of where no straight line tells, for rows that it has not seen', async () => {
    const trees = await grow(drawRows(2000, 1), SETTINGS);

    expect(trees.trees).toHaveLength(120);
    expect(countRight(trees, drawRows(1000, 2))).toBeGreaterThan(950);
  });

  it('moves no row that it is certain of: without a penalty its step would be nothing by nothing', async () => {
    const rows = Array.from({ length: 40 }, (_, k) => Float64Array.of(k % 2));
    const labels = Uint8Array.from(rows, ([value]) => value ?? 0);
    const settings = { ...SETTINGS, learningRate: 1, penalty: 0, leastRows: 1, roundCount: 1000 };
    const { trees } = await grow({ rows, labels, classCount: 3 }, settings);

    expect(trees.flatMap(({ leaves }) => leaves).filter((leaf) => !Number.isFinite(leaf))).toEqual([]);
  });

  it('ends where it is cancelled', async () => {
    const stop = new AbortController();
    const cancelled = growTrees(drawRows(300, 3), SETTINGS, {
      pause: () => Promise.resolve(stop.abort()),
      signal: stop.signal,
    });

    expect(await cancelled).toBeUndefined();
  });

  it('grows the same trees of the same rows', async () => {
    const [first, second] = [await grow(drawRows(300, 3), SETTINGS), await grow(drawRows(300, 3), SETTINGS)];
    expect(second).toEqual(first);
  });

  it('keeps to leaves, rows of a leaf, and the step of a leaf: -rate x gradient / (curvature + penalty)', async () => {
    // Two classes, one number: 6 rows of the first left of 0, 4 of the second right of it.
    const rows = [-3, -2.5, -2, -1.5, -1.25, -1, 1, 2, 3, 4].map((value) => Float64Array.of(value));
    const labels = Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 1);
    const settings = { ...SETTINGS, roundCount: 1, leastRows: 4, leafCount: 8 };

    const { start, trees } = await grow({ rows, labels, classCount: 2 }, settings);

    expect(start[0]! - start[1]!).toBeCloseTo(Math.log(6 / 4), 12);
    expect(trees[0]).toMatchObject({ numbers: [0], thresholds: [0], below: [-1], above: [-2] });
    // p = 0.6 in all rows: six gradients of -0.4, curvature 0.24 each; then four of +0.6.
    expect(trees[0]?.leaves[0]).toBeCloseTo((0.2 * 2.4) / (6 * 0.24 + 1), 12);
    expect(trees[0]?.leaves[1]).toBeCloseTo((-0.2 * 2.4) / (4 * 0.24 + 1), 12);
    const alone = await grow({ rows, labels, classCount: 2 }, { ...settings, leastRows: 6 });
    expect(alone.trees[0]?.leaves).toHaveLength(1);
  });

  it('says nothing of a class that is never there but that it is rare', async () => {
    const { rows, labels } = drawRows(300, 4);
    const trees = await grow({ rows, labels, classCount: 4 }, { ...SETTINGS, roundCount: 3 });

    for (const row of rows.slice(0, 20)) {
      const logits = scoreTrees(trees, row);
      expect(logits[3]).toBeLessThan(Math.max(...logits) - 2);
    }
  });
});

describe('binRows', () => {
  it('has a bin for each value where there are few, and 255 of as many rows each where there are many', () => {
    const few = binRows([3, 1, 1, 2].map((value) => Float64Array.of(value)));
    expect([...few.edges[0]!]).toEqual([1.5, 2.5]);
    expect([...few.bins[0]!]).toEqual([2, 0, 0, 1]);
    const many = binRows(Array.from({ length: 5100 }, (_, k) => Float64Array.of(k)));
    expect(many.edges[0]).toHaveLength(254);
    const counts = new Array<number>(255).fill(0);
    for (const bin of many.bins[0]!) counts[bin] = counts[bin]! + 1;
    expect(counts.every((count) => count === 20)).toBe(true);
  });
});
