import { assert } from '#shared/result/assert.ts';

/** Counts by true class (rows) and answered class (columns). */
export type Confusion = readonly (readonly number[])[];

/** Figures of one class, fractions; null where the denominator is 0: nothing can be said then. */
export interface ClassScores {
  readonly sensitivity: number | null;
  readonly positivePredictivity: number | null;
  readonly specificity: number | null;
  readonly f1: number | null;
  /** Of this class against all others. */
  readonly accuracy: number | null;
  readonly referenceCount: number;
}

/**
 * Confusion of true and answered classes.
 * @param truth  [n] class indices
 * @param answers  [n] class indices; negative ones (no answer) are left out
 * @returns classCount x classCount
 * Errors: a class index that is not below classCount is a programming error.
 */
export function computeConfusion(truth: ArrayLike<number>, answers: ArrayLike<number>, classCount: number): number[][] {
  assert(
    truth.length === answers.length,
    () => `computeConfusion: lengths must be equal, got ${truth.length} and ${answers.length}`,
  );
  const matrix = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let i = 0; i < truth.length; i++) {
    const answer = answers[i] ?? -1;
    if (answer < 0) continue;
    const row = matrix[truth[i] ?? -1];
    assert(
      row !== undefined && answer < classCount,
      () => `computeConfusion: classes must be below ${classCount}, got ${truth[i]} and ${answer}`,
    );
    row[answer] = (row[answer] ?? 0) + 1;
  }
  return matrix;
}

/** Figures of one class against all others. */
export function computeClassScores(confusion: Confusion, classIndex: number): ClassScores {
  let truePositive = 0;
  let falseNegative = 0;
  let falsePositive = 0;
  let trueNegative = 0;
  confusion.forEach((row, truth) => {
    row.forEach((count, answer) => {
      if (truth === classIndex && answer === classIndex) truePositive += count;
      else if (truth === classIndex) falseNegative += count;
      else if (answer === classIndex) falsePositive += count;
      else trueNegative += count;
    });
  });
  return {
    sensitivity: divide(truePositive, truePositive + falseNegative),
    positivePredictivity: divide(truePositive, truePositive + falsePositive),
    specificity: divide(trueNegative, trueNegative + falsePositive),
    f1: divide(2 * truePositive, 2 * truePositive + falseNegative + falsePositive),
    accuracy: divide(truePositive + trueNegative, truePositive + trueNegative + falsePositive + falseNegative),
    referenceCount: truePositive + falseNegative,
  };
}

/** Mean F1 of the given classes; a class that neither occurs nor is answered is left out. Null where none is left. */
export function computeMacroF1(confusion: Confusion, classIndices: readonly number[]): number | null {
  return toMean(classIndices.map((index) => computeClassScores(confusion, index).f1));
}

/** F1 of the given classes, weighted by how often each occurs. Null where none occurs. */
export function computeWeightedF1(confusion: Confusion, classIndices: readonly number[]): number | null {
  const scores = classIndices.map((index) => computeClassScores(confusion, index));
  const total = scores.reduce((sum, { referenceCount }) => sum + referenceCount, 0);
  return divide(
    scores.reduce((sum, { f1, referenceCount }) => sum + (f1 ?? 0) * referenceCount, 0),
    total,
  );
}

/** Mean sensitivity of the given classes; one that does not occur is left out. Null where none is left. */
export function computeBalancedAccuracy(confusion: Confusion, classIndices: readonly number[]): number | null {
  return toMean(classIndices.map((index) => computeClassScores(confusion, index).sensitivity));
}

/** Part of all answers that are right; null where there is none. */
export function computeAccuracy(confusion: Confusion): number | null {
  const total = confusion.flat().reduce((sum, count) => sum + count, 0);
  const right = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  return divide(right, total);
}

/** Mean of those that are a number; null where none is. */
export function toMean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return divide(
    known.reduce((sum, value) => sum + value, 0),
    known.length,
  );
}

/** Quotient, null for nothing divided by nothing. */
export function divide(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
