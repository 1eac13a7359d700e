import type { Calibration } from '#shared/units/calibration.ts';

/** Steps into which the finest segment's step is divided where segments differ: rounding is at most 1/512 of that step. */
const FINER_STEPS = 256;

/**
 * The calibration into which all of a signal's segments fit without loss: their own where they agree, else one whose step is 1/256
 * of the finest segment's, so that every digital value of every segment keeps a value of its own.
 * @param calibrations  of the segments that have the signal, at least one
 * @returns undefined where they cannot be joined: units differ, or some are calibrated and others are not
 */
export function joinCalibrations(calibrations: readonly Calibration[]): Calibration | undefined {
  const [first, ...others] = calibrations;
  if (first === undefined) return undefined;
  if (others.some(({ unit, calibrated }) => unit !== first.unit || calibrated !== first.calibrated)) return undefined;
  if (
    others.every((other) => other.gainAduPerUnit === first.gainAduPerUnit && other.baselineAdu === first.baselineAdu)
  ) {
    return first;
  }
  const finest = calibrations.reduce((best, next) =>
    Math.abs(next.gainAduPerUnit) > Math.abs(best.gainAduPerUnit) ? next : best,
  );
  return { ...finest, gainAduPerUnit: finest.gainAduPerUnit * FINER_STEPS, baselineAdu: 0 };
}
