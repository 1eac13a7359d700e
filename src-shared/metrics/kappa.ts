import { assert } from '#shared/result/assert.ts';
import { divide, type Confusion } from './class-scores.ts';

/**
 * Cohen's kappa, unweighted: agreement of two raters beyond that of chance, at most 1. Of one label among several: its 2 x 2 table.
 * @param confusion  square, counts by the first rater's class (rows) and the second's (columns)
 * @returns null without rows, and where both raters know but one class: chance alone agrees fully then
 * Errors: a table that is not square is a programming error. Source: Cohen 1960.
 */
export function computeKappa(confusion: Confusion): number | null {
  assert(
    confusion.every((row) => row.length === confusion.length),
    () => `computeKappa: the table must be square, got ${confusion.length} rows`,
  );
  const rowSums = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSums = confusion.map((_, column) => confusion.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const total = rowSums.reduce((sum, count) => sum + count, 0);
  const agreed = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  const byChance = rowSums.reduce((sum, count, index) => sum + count * (columnSums[index] ?? 0), 0);
  // Multiplied by total^2: whole numbers, so that "fully by chance" is exactly 0.
  return divide(agreed * total - byChance, total * total - byChance);
}

/**
 * Fleiss' kappa: agreement of several raters, not always the same ones, beyond that of chance.
 * @param ratings  [subjectCount][classCount] how many raters gave the subject the class; the same number of raters, at least 2, for each
 * @returns null without subjects, and where all ratings are of one class
 * Errors: subjects with different numbers of ratings are a programming error. Source: Fleiss 1971.
 */
export function computeFleissKappa(ratings: readonly (readonly number[])[]): number | null {
  const raterCount = ratings[0]?.reduce((sum, count) => sum + count, 0) ?? 0;
  if (ratings.length === 0) return null;
  assert(raterCount >= 2, () => `computeFleissKappa: at least 2 raters are needed, got ${raterCount}`);
  const classSums = new Array<number>(ratings[0]?.length ?? 0).fill(0);
  let agreed = 0;
  for (const counts of ratings) {
    const own = counts.reduce((sum, count) => sum + count, 0);
    assert(own === raterCount, () => `computeFleissKappa: ${raterCount} ratings of each subject wanted, got ${own}`);
    counts.forEach((count, k) => (classSums[k] = (classSums[k] ?? 0) + count));
    agreed += counts.reduce((sum, count) => sum + count * (count - 1), 0) / (raterCount * (raterCount - 1));
  }
  const ratingCount = ratings.length * raterCount;
  const byChance = classSums.reduce((sum, count) => sum + (count / ratingCount) ** 2, 0);
  return divide(agreed / ratings.length - byChance, 1 - byChance);
}
