import type { BoostedTrees, DecisionTree } from '#shared/domain/boosted-trees.ts';

/**
 * Logits of one row by boosted trees.
 * @param numbers  what describes the row, finite, in the order of the trees' numbersId
 * @returns [classes]
 */
export function scoreTrees({ start, trees }: Pick<BoostedTrees, 'start' | 'trees'>, numbers: Float64Array): number[] {
  const logits = [...start];
  trees.forEach((tree, index) => {
    const c = index % start.length;
    logits[c] = (logits[c] ?? 0) + scoreTree(tree, numbers);
  });
  return logits;
}

/** The leaf that a row falls into. */
export function scoreTree(tree: DecisionTree, row: Float64Array): number {
  const { numbers, thresholds, below, above, leaves } = tree;
  let at = numbers.length === 0 ? -1 : 0;
  while (at >= 0) {
    const isBelow = (row[numbers[at] ?? 0] ?? 0) <= (thresholds[at] ?? 0);
    at = (isBelow ? below[at] : above[at]) ?? -1;
  }
  return leaves[-1 - at] ?? 0;
}
