import type { TimeBase } from '#shared/units/time-base.ts';
import { toSec } from '#shared/units/time-base.ts';

/** Two points on a lead; a value is undefined where nothing was recorded there. */
export interface CaliperPoints {
  readonly fromSample: number;
  readonly toSample: number;
  readonly fromValue: number | undefined;
  readonly toValue: number | undefined;
}

export interface CaliperReading {
  readonly durationMs: number;
  /** Rate at which beats so far apart come; undefined for no distance. */
  readonly perMinute: number | undefined;
  readonly heightUnits: number | undefined;
}

export function measureCaliper(points: CaliperPoints, timeBase: TimeBase): CaliperReading {
  const durationSec = Math.abs(toSec(points.toSample - points.fromSample, timeBase));
  const { fromValue, toValue } = points;
  return {
    durationMs: durationSec * 1000,
    perMinute: durationSec > 0 ? 60 / durationSec : undefined,
    heightUnits: fromValue === undefined || toValue === undefined ? undefined : toValue - fromValue,
  };
}

/** '812 ms  74 bpm  1.24 mV': no more digits than the sampling gives. An uncalibrated lead has no amplitude. */
export function formatCaliper(
  reading: CaliperReading,
  options: { readonly unit: string; readonly isCalibrated: boolean },
): string {
  const parts = [`${Math.round(reading.durationMs)} ms`];
  if (reading.perMinute !== undefined && reading.perMinute <= 600) parts.push(`${Math.round(reading.perMinute)} bpm`);
  if (reading.heightUnits !== undefined && options.isCalibrated) {
    const sign = reading.heightUnits < 0 ? '\u2212' : '';
    parts.push(`${sign}${Math.abs(reading.heightUnits).toFixed(2)} ${options.unit}`);
  }
  return parts.join('  ');
}
