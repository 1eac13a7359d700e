import type { LeadWindow } from '#shared/domain/signal-window.ts';

/**
 * The level of a lead: the median of its valid values. A picture puts it on the lead's line, as a recorder with AC coupling does, so
 * that an offset of the electrodes does not push a trace off its row; distances within the trace are untouched.
 * @returns undefined where nothing was recorded
 */
export function findLevel(window: LeadWindow): number | undefined {
  return findQuantile(window.kind === 'raw' ? window.values : toMiddles(window), 0.5);
}

/** Least and greatest value that a chart of a lead should have room for: rare spikes are left to be marked as cut off. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** Undefined where nothing was recorded. */
export function findValueRange(window: LeadWindow): ValueRange | undefined {
  const isRaw = window.kind === 'raw';
  const low = findQuantile(joinPoints(isRaw ? window.values : window.minima, Math.min), 0.005);
  const high = findQuantile(joinPoints(isRaw ? window.values : window.maxima, Math.max), 0.995);
  if (low === undefined || high === undefined) return undefined;
  return { low: Math.min(low, high), high: Math.max(low, high) };
}

/** Waves are short: of a short recording's samples, few are at a peak. So stretches are compared, not points. */
const STRETCHES = 256;

function joinPoints(values: Float32Array, join: (a: number, b: number) => number): Float32Array {
  const pointsPerStretch = Math.ceil(values.length / STRETCHES);
  const joined = new Float32Array(Math.ceil(values.length / Math.max(1, pointsPerStretch))).fill(Number.NaN);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    const at = Math.floor(i / pointsPerStretch);
    const known = joined[at] ?? Number.NaN;
    if (value === value) joined[at] = known === known ? join(known, value) : value;
  }
  return joined;
}

function toMiddles(window: LeadWindow & { kind: 'minmax' }): Float32Array {
  return window.minima.map((minimum, i) => (minimum + (window.maxima[i] ?? minimum)) / 2);
}

/** Value below which a fraction of the valid values lies; undefined where there is none. */
function findQuantile(values: Float32Array, fraction: number): number | undefined {
  const valid = values.filter((value) => value === value).sort();
  return valid[Math.min(valid.length - 1, Math.floor(valid.length * fraction))];
}
