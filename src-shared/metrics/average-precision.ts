import { divide } from './class-scores.ts';
import type { RankedScores } from './rank-scores.ts';

/**
 * Average precision: the precision at each score that occurs, weighted by the recall it adds; steps, no interpolation between them.
 * For the micro average over labels, rank the rows of all labels together.
 * @param weights  [rowCount of the caller's table] how often each row counts, whole numbers; left out: once
 * @returns above 0, at most 1; null where no row belongs to the class
 * Errors: none. Source: sum of (R(n) - R(n-1)) P(n), as scikit-learn's average_precision_score defines it.
 */
export function computeAveragePrecision(
  { scores, labels, rows }: RankedScores,
  weights?: ArrayLike<number>,
): number | null {
  let positiveCount = 0;
  let calledCount = 0;
  let addedCount = 0;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const weight = weights === undefined ? 1 : (weights[rows[i] ?? 0] ?? 0);
    calledCount += weight;
    if (labels[i] === 1) addedCount += weight;
    if (scores[i] === scores[i + 1]) continue;
    positiveCount += addedCount;
    if (calledCount > 0) sum += (addedCount * positiveCount) / calledCount;
    addedCount = 0;
  }
  return divide(sum, positiveCount);
}
