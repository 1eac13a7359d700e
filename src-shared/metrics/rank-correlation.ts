import { assertSameLength } from '#shared/result/assert.ts';

/**
 * Spearman's rank correlation, ties with the mean of their ranks: Pearson's correlation of the ranks.
 * @returns -1 to 1; NaN where all values of one side are equal
 */
export function computeRankCorrelation(one: readonly number[], other: readonly number[]): number {
  assertSameLength(one, other, 'computeRankCorrelation');
  const [a, b] = [toRanks(one), toRanks(other)];
  const mean = (one.length - 1) / 2;
  let product = 0;
  let [ownSquares, otherSquares] = [0, 0];
  a.forEach((rank, k) => {
    const [x, y] = [rank - mean, (b[k] ?? 0) - mean];
    product += x * y;
    ownSquares += x * x;
    otherSquares += y * y;
  });
  return product / Math.sqrt(ownSquares * otherSquares);
}

function toRanks(values: readonly number[]): readonly number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Array<number>(values.length).fill(0);
  for (let first = 0; first < order.length;) {
    let end = first + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[first] ?? 0]) end++;
    for (let k = first; k < end; k++) ranks[order[k] ?? 0] = (first + end - 1) / 2;
    first = end;
  }
  return ranks;
}
