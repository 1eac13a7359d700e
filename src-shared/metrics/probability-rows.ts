import { computeAveragePrecision } from './average-precision.ts';
import { toCalibrationReport, type CalibrationReport } from './calibration-report.ts';
import { divide } from './class-scores.ts';
import { rankScores } from './rank-scores.ts';
import { computeRocAuc } from './roc-auc.ts';

/** Rows that got probabilities, one by one. */
export interface ProbabilityRows {
  /** [rowCount] */
  readonly groups: ArrayLike<number>;
  /** [rowCount] class indices. */
  readonly truth: ArrayLike<number>;
  /** [rowCount] class indices. */
  readonly answers: ArrayLike<number>;
  /** [rowCount * classCount] 0 to 1, row by row. */
  readonly probabilities: ArrayLike<number>;
}

export interface ProbabilityStatistics {
  readonly classes: readonly { readonly rocAuc: number | null; readonly averagePrecision: number | null }[];
  readonly brierScore: number | null;
}

/**
 * AUC and average precision of each class against all others, and the Brier score over classes, of groups drawn again and again: rows
 * are ranked once, and each draw is one pass over them.
 */
export function createProbabilityStatistics(
  { groups, truth, probabilities }: ProbabilityRows,
  classCount: number,
  groupCount: number,
): (multiplicities: Uint32Array) => ProbabilityStatistics {
  const rowCount = truth.length;
  const ranked = Array.from({ length: classCount }, (_, k) =>
    rankScores(
      Float64Array.from({ length: rowCount }, (__, row) => probabilities[row * classCount + k] ?? NaN),
      Uint8Array.from({ length: rowCount }, (__, row) => (truth[row] === k ? 1 : 0)),
    ),
  );
  const squares = new Float64Array(groupCount);
  const rowCounts = new Float64Array(groupCount);
  for (let row = 0; row < rowCount; row++) {
    const group = groups[row] ?? 0;
    for (let k = 0; k < classCount; k++) {
      const outcome = truth[row] === k ? 1 : 0;
      squares[group] = (squares[group] ?? 0) + ((probabilities[row * classCount + k] ?? 0) - outcome) ** 2;
    }
    rowCounts[group] = (rowCounts[group] ?? 0) + 1;
  }
  const weights = new Uint32Array(rowCount);
  return (multiplicities) => {
    for (let row = 0; row < rowCount; row++) weights[row] = multiplicities[groups[row] ?? 0] ?? 0;
    const sum = (values: Float64Array) =>
      values.reduce((total, value, group) => total + value * (multiplicities[group] ?? 0), 0);
    return {
      classes: ranked.map((own) => ({
        rocAuc: computeRocAuc(own, weights),
        averagePrecision: computeAveragePrecision(own, weights),
      })),
      brierScore: divide(sum(squares), sum(rowCounts)),
    };
  };
}

/** How often the answer is right, against its probability. */
export function toAnswerCalibration(
  { truth, answers, probabilities }: ProbabilityRows,
  classCount: number,
): CalibrationReport {
  return toCalibrationReport(
    Float64Array.from(answers, (answer, row) => probabilities[row * classCount + answer] ?? NaN),
    Uint8Array.from(answers, (answer, row) => (answer === truth[row] ? 1 : 0)),
  );
}
