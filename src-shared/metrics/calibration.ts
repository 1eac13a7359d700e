import { assert, assertSameLength } from '#shared/result/assert.ts';
import { divide } from './class-scores.ts';

export interface CalibrationOptions {
  /** At least 1; 10 where nothing is said. */
  readonly binCount?: number;
  /**
   * 'equal-width': bins [k / binCount, (k + 1) / binCount), the last one with 1. 'equal-count' (adaptive): as many rows in each as
   * equal probabilities, which stay together, allow.
   */
  readonly binning?: 'equal-width' | 'equal-count';
}

/** Rows whose probabilities lie close together: what was promised and what came. */
export interface CalibrationBin {
  readonly lowProbability: number;
  readonly highProbability: number;
  readonly count: number;
  /** Null in an empty bin, as is the next one. */
  readonly meanProbability: number | null;
  readonly observedFraction: number | null;
}

/**
 * Calibration curve: how often what was promised with a probability came true.
 * @param probabilities  [rowCount] 0 to 1: of a class, or of whatever the answer was
 * @param outcomes  [rowCount] 1 where it was so, else 0
 * @returns equal-width: binCount bins, empty ones too; equal-count: at most binCount, none empty
 * Errors: probabilities outside 0 to 1 (NaN too) and lengths that differ are programming errors.
 */
export function computeCalibrationCurve(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  { binCount = 10, binning = 'equal-width' }: CalibrationOptions = {},
): CalibrationBin[] {
  assertProbabilities(probabilities, 'computeCalibrationCurve');
  assertSameLength(probabilities, outcomes, 'computeCalibrationCurve');
  assert(binCount >= 1, () => `computeCalibrationCurve: binCount must be >= 1, got ${binCount}`);
  const rowsOfBins =
    binning === 'equal-width' ? splitByWidth(probabilities, binCount) : splitByCount(probabilities, binCount);
  return rowsOfBins.map((rows, bin) => {
    const promised = rows.reduce((sum, row) => sum + (probabilities[row] ?? 0), 0);
    const came = rows.reduce((sum, row) => sum + (outcomes[row] ?? 0), 0);
    const [first, last] = [probabilities[rows[0] ?? 0] ?? 0, probabilities[rows.at(-1) ?? 0] ?? 0];
    return {
      lowProbability: binning === 'equal-width' ? bin / binCount : first,
      highProbability: binning === 'equal-width' ? (bin + 1) / binCount : last,
      count: rows.length,
      meanProbability: divide(promised, rows.length),
      observedFraction: divide(came, rows.length),
    };
  });
}

/**
 * Expected calibration error: the mean distance between promised and observed, weighted by rows. It depends on the bins, which
 * therefore belong beside the figure. Null without rows.
 * Source: Naeini et al. 2015, Obtaining well calibrated probabilities using Bayesian binning.
 */
export function computeExpectedCalibrationError(bins: readonly CalibrationBin[]): number | null {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const distance = bins.reduce(
    (sum, { count, meanProbability, observedFraction }) =>
      sum + count * Math.abs((meanProbability ?? 0) - (observedFraction ?? 0)),
    0,
  );
  return divide(distance, total);
}

/**
 * Brier score of one class: mean squared distance between probability and outcome, 0 (best) to 1. Null without rows.
 * Errors: as computeCalibrationCurve. Source: Brier 1950, for one of two classes.
 */
export function computeBrierScore(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): number | null {
  assertProbabilities(probabilities, 'computeBrierScore');
  assertSameLength(probabilities, outcomes, 'computeBrierScore');
  let sum = 0;
  for (let row = 0; row < outcomes.length; row++) sum += ((probabilities[row] ?? 0) - (outcomes[row] ?? 0)) ** 2;
  return divide(sum, outcomes.length);
}

/**
 * Brier score over several classes: squared distances summed over them, mean over rows, 0 (best) to 2. Null without rows.
 * @param probabilities  [rowCount * classCount], row by row
 * @param truth  [rowCount] class indices
 * Errors: as computeCalibrationCurve. Source: Brier 1950.
 */
export function computeMulticlassBrierScore(
  probabilities: ArrayLike<number>,
  truth: ArrayLike<number>,
  classCount: number,
): number | null {
  assertProbabilities(probabilities, 'computeMulticlassBrierScore');
  assert(
    probabilities.length === truth.length * classCount,
    () =>
      `computeMulticlassBrierScore: ${truth.length} rows of ${classCount} classes wanted, got ${probabilities.length} values`,
  );
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const outcome = truth[Math.floor(i / classCount)] === i % classCount ? 1 : 0;
    sum += ((probabilities[i] ?? 0) - outcome) ** 2;
  }
  return divide(sum, truth.length);
}

function splitByWidth(probabilities: ArrayLike<number>, binCount: number): number[][] {
  const bins = Array.from({ length: binCount }, (): number[] => []);
  for (let row = 0; row < probabilities.length; row++) {
    bins[Math.min(binCount - 1, Math.floor(binCount * (probabilities[row] ?? 0)))]?.push(row);
  }
  return bins;
}

/** Rows in rising order, cut at whole parts of their number, or behind the probabilities that are equal there. */
function splitByCount(probabilities: ArrayLike<number>, binCount: number): number[][] {
  const rows = Uint32Array.from({ length: probabilities.length }, (_, row) => row);
  rows.sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0));
  const bins: number[][] = [];
  let start = 0;
  while (start < rows.length) {
    const part = Math.floor((start * binCount) / rows.length) + 1;
    let end = Math.ceil((part * rows.length) / binCount);
    while (end < rows.length && probabilities[rows[end] ?? 0] === probabilities[rows[end - 1] ?? 0]) end++;
    bins.push(Array.from(rows.subarray(start, end)));
    start = end;
  }
  return bins;
}

function assertProbabilities(probabilities: ArrayLike<number>, where: string): void {
  for (let i = 0; i < probabilities.length; i++) {
    const probability = probabilities[i] ?? NaN;
    assert(probability >= 0 && probability <= 1, () => `${where}: probabilities must be 0 to 1, got ${probability}`);
  }
}
