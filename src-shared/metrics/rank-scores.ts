import { assert, assertSameLength } from '#shared/result/assert.ts';

/** Rows in falling order of score: what ROC, precision-recall and thresholds are read from. Ranked once, weighted often. */
export interface RankedScores {
  /** [rowCount] descending. */
  readonly scores: Float64Array;
  /** [rowCount] 1 where the row belongs to the class. */
  readonly labels: Uint8Array;
  /** [rowCount] which row of the caller's table it is: its weight is looked up there. */
  readonly rows: Uint32Array;
}

/**
 * Ranks rows by how strongly they are said to belong to a class.
 * @param scores  [rowCount] any unit, no NaN: rows without an answer are left out by the caller, who says how many there were
 * @param labels  [rowCount] 1 for rows of the class, else 0
 * Errors: NaN among the scores, other labels or lengths that differ are programming errors.
 */
export function rankScores(scores: ArrayLike<number>, labels: ArrayLike<number>): RankedScores {
  assertSameLength(scores, labels, 'rankScores');
  const rows = Uint32Array.from({ length: scores.length }, (_, row) => row);
  for (let row = 0; row < scores.length; row++) {
    assert(!Number.isNaN(scores[row]), () => `rankScores: scores must be numbers, got NaN in row ${row}`);
    assert(labels[row] === 0 || labels[row] === 1, () => `rankScores: labels must be 0 or 1, got ${labels[row]}`);
  }
  rows.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  return {
    scores: Float64Array.from(rows, (row) => scores[row] ?? 0),
    labels: Uint8Array.from(rows, (row) => labels[row] ?? 0),
    rows,
  };
}

/** What is called positive from one score upwards, and how much of it is. */
export interface ThresholdCounts {
  /** Rows whose score is not below it are called positive. */
  readonly threshold: number;
  readonly truePositiveCount: number;
  readonly falsePositiveCount: number;
}

export interface ThresholdSweep {
  /** Falling thresholds: every score that occurs, once. */
  readonly steps: readonly ThresholdCounts[];
  readonly positiveCount: number;
  readonly negativeCount: number;
}

/** Every threshold that makes a difference: the points of the ROC and of the precision-recall curve. */
export function sweepThresholds({ scores, labels }: RankedScores): ThresholdSweep {
  const steps: ThresholdCounts[] = [];
  let truePositiveCount = 0;
  let falsePositiveCount = 0;
  for (let i = 0; i < scores.length; i++) {
    if (labels[i] === 1) truePositiveCount++;
    else falsePositiveCount++;
    if (scores[i] !== scores[i + 1]) steps.push({ threshold: scores[i] ?? 0, truePositiveCount, falsePositiveCount });
  }
  return { steps, positiveCount: truePositiveCount, negativeCount: falsePositiveCount };
}
