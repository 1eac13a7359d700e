import { computeCalibrationCurve, computeExpectedCalibrationError, type CalibrationBin } from './calibration.ts';

/** How far probabilities can be believed, with the bins that the error depends on. */
export interface CalibrationReport {
  /** Ten bins of equal width; null without rows. */
  readonly expectedError: number | null;
  /** Ten bins of equal count. */
  readonly adaptiveError: number | null;
  /** Of equal width. */
  readonly bins: readonly CalibrationBin[];
}

/** @param probabilities  [rowCount] 0 to 1 @param outcomes  [rowCount] 1 where it came true */
export function toCalibrationReport(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): CalibrationReport {
  const bins = computeCalibrationCurve(probabilities, outcomes);
  const adaptive = computeCalibrationCurve(probabilities, outcomes, { binning: 'equal-count' });
  return {
    expectedError: computeExpectedCalibrationError(bins),
    adaptiveError: computeExpectedCalibrationError(adaptive),
    bins,
  };
}
