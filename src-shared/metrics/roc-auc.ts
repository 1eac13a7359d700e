import { divide } from './class-scores.ts';
import type { RankedScores } from './rank-scores.ts';

/**
 * Area under the ROC curve: how often a row of the class has a greater score than one of the others, ties counting half (mid-ranks).
 * @param weights  [rowCount of the caller's table] how often each row counts, whole numbers; left out: once
 * @returns 0 to 1; null where either side is empty
 * Errors: none. Source: Hanley and McNeil 1982; the trapezoid rule gives the same.
 */
export function computeRocAuc({ scores, labels, rows }: RankedScores, weights?: ArrayLike<number>): number | null {
  let positiveCount = 0;
  let negativeCount = 0;
  let wins = 0;
  let tiedPositiveCount = 0;
  let tiedNegativeCount = 0;
  for (let i = 0; i < scores.length; i++) {
    const weight = weights === undefined ? 1 : (weights[rows[i] ?? 0] ?? 0);
    if (labels[i] === 1) tiedPositiveCount += weight;
    else tiedNegativeCount += weight;
    if (scores[i] === scores[i + 1]) continue;
    wins += tiedNegativeCount * (positiveCount + tiedPositiveCount / 2);
    positiveCount += tiedPositiveCount;
    negativeCount += tiedNegativeCount;
    tiedPositiveCount = 0;
    tiedNegativeCount = 0;
  }
  return divide(wins, positiveCount * negativeCount);
}
