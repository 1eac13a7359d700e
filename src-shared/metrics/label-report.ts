import { assert } from '#shared/result/assert.ts';
import { computeAveragePrecision } from './average-precision.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { toCalibrationReport, type CalibrationReport } from './calibration-report.ts';
import { computeClassScores, divide, toMean, type Confusion } from './class-scores.ts';
import { takeInOrder, toFigures, toIntervalFacts, type Figure, type IntervalFacts } from './figure.ts';
import { computeKappa } from './kappa.ts';
import { rankScores } from './rank-scores.ts';
import { computeRocAuc } from './roc-auc.ts';

/** One label among several that a row may have together. */
export interface LabelColumn {
  readonly labelId: string;
  /** Rows whose probability is not below it are called positive; [rowCount] where rows were answered by networks of different thresholds. */
  readonly threshold: number | ArrayLike<number>;
  /** [rowCount] 0 or 1. */
  readonly truth: ArrayLike<number>;
  /** [rowCount] 0 to 1. */
  readonly probabilities: ArrayLike<number>;
}

export interface LabelReportInput {
  /** [rowCount] */
  readonly groups: ArrayLike<number>;
  readonly labels: readonly LabelColumn[];
  readonly bootstrap: BootstrapOptions;
}

export interface LabelFigures {
  readonly labelId: string;
  /** Null where each row has its own. */
  readonly threshold: number | null;
  readonly referenceCount: number;
  /** How many groups (patients, records) have it. */
  readonly groupCount: number;
  readonly sensitivity: Figure;
  readonly positivePredictivity: Figure;
  readonly specificity: Figure;
  readonly f1: Figure;
  readonly accuracy: Figure;
  readonly kappa: Figure;
  readonly rocAuc: Figure;
  readonly averagePrecision: Figure;
  readonly brierScore: Figure;
  /** Of the label's probability. */
  readonly calibration: CalibrationReport;
  /** Rows: not there, there; columns: answered so. */
  readonly confusion: Confusion;
}

/** Several labels for each row. Means are over labels. */
export interface LabelReport {
  readonly labels: readonly LabelFigures[];
  readonly macroF1: Figure;
  readonly macroRocAuc: Figure;
  /** Of all labels' rows ranked together. */
  readonly microAveragePrecision: Figure;
  /** Rows with every label right. */
  readonly exactMatch: Figure;
  readonly intervals: IntervalFacts;
}

/**
 * Everything that is said about a model that gives each row any number of labels.
 * Errors: columns of different lengths and groups out of range are programming errors.
 */
export function computeLabelReport({ groups, labels, bootstrap }: LabelReportInput): LabelReport {
  assertColumns({ groups, labels, bootstrap });
  const rowCount = groups.length;
  const columns = labels.map(prepareColumn);
  const all = rankScores(
    Float64Array.from({ length: labels.length * rowCount }, (_, k) => {
      return labels[Math.floor(k / rowCount)]?.probabilities[k % rowCount] ?? NaN;
    }),
    Uint8Array.from({ length: labels.length * rowCount }, (_, k) => {
      return labels[Math.floor(k / rowCount)]?.truth[k % rowCount] ?? 0;
    }),
  );
  const isExact = Uint8Array.from({ length: rowCount }, (_, row) =>
    columns.every(({ answers }, k) => answers[row] === labels[k]?.truth[row]) ? 1 : 0,
  );
  const weights = new Uint32Array(labels.length * rowCount);
  const figures = toFigures((multiplicities) => {
    for (let k = 0; k < weights.length; k++) weights[k] = multiplicities[groups[k % rowCount] ?? 0] ?? 0;
    const ofLabels = columns.map((column) => computeColumn(column, weights));
    return [
      ...ofLabels.flat(),
      toMean(ofLabels.map(([, , , f1 = null]) => f1)),
      toMean(ofLabels.map(([, , , , , , rocAuc = null]) => rocAuc)),
      computeAveragePrecision(all, weights),
      divide(sumWeighted(isExact, weights), sumWeighted(new Uint8Array(rowCount).fill(1), weights)),
    ];
  }, bootstrap);
  const take = takeInOrder(figures);
  return {
    labels: columns.map(({ label, confusion }) => ({
      labelId: label.labelId,
      threshold: typeof label.threshold === 'number' ? label.threshold : null,
      referenceCount: computeClassScores(confusion, 1).referenceCount,
      groupCount: new Set(Array.from(groups).filter((_, row) => label.truth[row] === 1)).size,
      sensitivity: take(),
      positivePredictivity: take(),
      specificity: take(),
      f1: take(),
      accuracy: take(),
      kappa: take(),
      rocAuc: take(),
      averagePrecision: take(),
      brierScore: take(),
      calibration: toCalibrationReport(label.probabilities, label.truth),
      confusion,
    })),
    macroF1: take(),
    macroRocAuc: take(),
    microAveragePrecision: take(),
    exactMatch: take(),
    intervals: toIntervalFacts(bootstrap),
  };
}

type PreparedColumn = ReturnType<typeof prepareColumn>;

function prepareColumn(label: LabelColumn) {
  const { truth, probabilities, threshold } = label;
  const thresholdOf = typeof threshold === 'number' ? () => threshold : (row: number) => threshold[row] ?? NaN;
  const answers = Uint8Array.from(probabilities, (probability, row) => (probability >= thresholdOf(row) ? 1 : 0));
  const ones = new Uint32Array(truth.length).fill(1);
  return {
    label,
    answers,
    ranked: rankScores(probabilities, truth),
    squares: Float64Array.from(probabilities, (probability, row) => (probability - (truth[row] ?? 0)) ** 2),
    confusion: countAnswers(truth, answers, ones),
  };
}

/** In the order of LabelFigures, from sensitivity to Brier score. */
function computeColumn({ label, answers, ranked, squares }: PreparedColumn, weights: Uint32Array): (number | null)[] {
  const confusion = countAnswers(label.truth, answers, weights);
  const { sensitivity, positivePredictivity, specificity, f1, accuracy } = computeClassScores(confusion, 1);
  const rowCount = confusion.flat().reduce((sum, count) => sum + count, 0);
  return [
    sensitivity,
    positivePredictivity,
    specificity,
    f1,
    accuracy,
    computeKappa(confusion),
    computeRocAuc(ranked, weights),
    computeAveragePrecision(ranked, weights),
    divide(sumWeighted(squares, weights), rowCount),
  ];
}

function countAnswers(truth: ArrayLike<number>, answers: Uint8Array, weights: Uint32Array): Confusion {
  const counts = [0, 0, 0, 0];
  for (let row = 0; row < truth.length; row++) {
    const cell = 2 * (truth[row] ?? 0) + (answers[row] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + (weights[row] ?? 0);
  }
  return [counts.slice(0, 2), counts.slice(2)];
}

function sumWeighted(values: Uint8Array | Float64Array, weights: Uint32Array): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += (values[row] ?? 0) * (weights[row] ?? 0);
  return sum;
}

function assertColumns({ groups, labels, bootstrap: { groupCount } }: LabelReportInput): void {
  for (const { labelId, threshold, truth, probabilities } of labels) {
    const columns = [truth, probabilities, ...(typeof threshold === 'number' ? [] : [threshold])];
    assert(
      columns.every(({ length }) => length === groups.length),
      () => `computeLabelReport: ${groups.length} rows of ${labelId} wanted, got ${truth.length}`,
    );
  }
  assert(
    Array.from(groups).every((group) => Number.isInteger(group) && group >= 0 && group < groupCount),
    () => `computeLabelReport: groups must be below ${groupCount}`,
  );
}
