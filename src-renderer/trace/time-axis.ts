import type { TimeBase } from '#shared/units/time-base.ts';
import { toSec } from '#shared/units/time-base.ts';

/** Steps between labels, in seconds: what people count in. */
const STEPS_SEC = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
] as const;

/** Smallest step whose labels are at least so far apart. */
export function chooseStepSec(pxPerSec: number, minPitchPx: number): number {
  return STEPS_SEC.find((step) => step * pxPerSec >= minPitchPx) ?? STEPS_SEC.at(-1) ?? 86_400;
}

/**
 * Time from the start of the record: '12.3 s' has no sense beside '0:12.3', so always minutes or hours: '0:12.3', '1:02:03'.
 * @param decimals  of a second, cut off by rounding to the nearest
 */
export function formatTime(timeSec: number, decimals: number): string {
  const scale = 10 ** decimals;
  const units = Math.round(Math.abs(timeSec) * scale);
  const wholeSec = Math.floor(units / scale);
  const fraction = decimals === 0 ? '' : `.${String(units % scale).padStart(decimals, '0')}`;
  const hours = Math.floor(wholeSec / 3600);
  const minutes = Math.floor(wholeSec / 60) % 60;
  const seconds = String(wholeSec % 60).padStart(2, '0');
  const sign = timeSec < 0 && units > 0 ? '\u2212' : '';
  if (hours === 0) return `${sign}${minutes}:${seconds}${fraction}`;
  return `${sign}${hours}:${String(minutes).padStart(2, '0')}:${seconds}${fraction}`;
}

/** Time of a sample with as many decimals as the sampling allows: 3 from 100 Hz on. */
export function formatSampleTime(sample: number, timeBase: TimeBase): string {
  return formatTime(toSec(sample, timeBase), 3);
}

/** A length of time: '10 s', '2 min 30 s', '24 h'. */
export function formatDuration(durationSec: number): string {
  if (durationSec < 10) return `${Number(durationSec.toFixed(2))} s`;
  const wholeSec = Math.round(durationSec);
  const parts = [
    [Math.floor(wholeSec / 3600), 'h'],
    [Math.floor(wholeSec / 60) % 60, 'min'],
    [wholeSec % 60, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** Decimals that labels of a step need. */
export function toDecimals(stepSec: number): number {
  return stepSec < 1 ? 1 : 0;
}

/** Multiples of a step inside a range, first to last. */
export function listTicks(startSec: number, endSec: number, stepSec: number): readonly number[] {
  const first = Math.ceil(startSec / stepSec - 1e-9);
  const last = Math.floor(endSec / stepSec + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * stepSec);
}
