import { describe, expect, it } from 'vitest';
import { boostedTreesSchema } from '#shared/domain/boosted-trees.ts';
import { scoreTree, scoreTrees } from '#shared/trees/score-trees.ts';

/** Number 1 at most 0.5? Then leaf 0; else number 0 at most 2? Leaf 1, else leaf 2. */
const tree = { numbers: [1, 0], thresholds: [0.5, 2], below: [-1, -2], above: [1, -3], leaves: [10, 20, 30] };
const stump = { numbers: [], thresholds: [], below: [], above: [], leaves: [0.25] };

describe('a decision tree', () => {
  it('leads each row to its leaf; a number that is just the threshold goes below', () => {
    expect(scoreTree(tree, Float64Array.of(9, 0.5))).toBe(10);
    expect(scoreTree(tree, Float64Array.of(2, 0.6))).toBe(20);
    expect(scoreTree(tree, Float64Array.of(2.1, 0.6))).toBe(30);
    expect(scoreTree(stump, Float64Array.of(1, 1))).toBe(0.25);
  });
});

describe('boosted trees', () => {
  it('add the leaves of each class to where it begins', () => {
    const trees = [tree, stump, stump, tree];
    expect(scoreTrees({ start: [1, -1], trees }, Float64Array.of(9, 0.5))).toEqual([11.25, 9.25]);
  });

  it('are refused where a walk would not end, leads to no leaf, or a round lacks a class', () => {
    const parse = (trees: readonly unknown[]) =>
      boostedTreesSchema.safeParse({ formatVersion: 1, numbersId: 'made@1', start: [0], trees }).success;

    expect(parse([tree, stump])).toBe(true);
    expect(parse([{ ...tree, above: [0, -3] }])).toBe(false);
    expect(parse([{ ...tree, above: [1, -4] }])).toBe(false);
    expect(parse([{ ...tree, leaves: [10, 20] }])).toBe(false);
    expect(parse([{ ...tree, thresholds: [0.5] }])).toBe(false);
    expect(
      boostedTreesSchema.safeParse({ formatVersion: 1, numbersId: 'made@1', start: [0, 0], trees: [stump] }).success,
    ).toBe(false);
  });
});
