import type { LeadWindow } from '#shared/domain/signal-window.ts';

/**
 * The level of a lead: the median of its valid values. A picture puts it on the lead's line, as a recorder with AC coupling does, so
 * that an offset of the electrodes does not push a trace off its row; distances within the trace are untouched.
 * @returns undefined where nothing was recorded
 */
export function findLevel(window: LeadWindow): number | undefined {
  return findQuantile(window.kind === 'raw' ? window.values : toMiddles(window), 0.5);
}

/** Least and greatest value that a chart of a lead should have room for. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** Waves are short, so stretches of two seconds, with a beat or two in each, are compared, not points. */
const STRETCH_SEC = 2;
const MAX_STRETCHES = 256;
/** Of the stretches, so many may reach farther up, and so many farther down, than what is taken as usual. */
const UNUSUAL_SHARE = 0.15;
/** Room beyond what is usual, in parts of it, where something reaches there at all. */
const ROOM = 0.7;

/**
 * Room for what is usual in a lead, and about twice that for what is not. What reaches still farther, electrodes that were touched as
 * a rule, is left to be marked as cut off: else a minute of noise would flatten the trace of a day.
 * @param window  the whole recording of the lead, coarse
 * @returns undefined where nothing was recorded
 */
export function findValueRange(window: LeadWindow, sampleRateHz: number): ValueRange | undefined {
  const pointsPerSec = sampleRateHz / window.samplesPerPoint;
  const [least, greatest] = window.kind === 'raw' ? [window.values, window.values] : [window.minima, window.maxima];
  const pointsPerStretch = Math.max(1, Math.ceil(STRETCH_SEC * pointsPerSec), Math.ceil(least.length / MAX_STRETCHES));
  const lows = joinPoints(least, pointsPerStretch, Math.min);
  const highs = joinPoints(greatest, pointsPerStretch, Math.max);
  const [low, lowest] = [findQuantile(lows, UNUSUAL_SHARE), findQuantile(lows, 0)];
  const [high, highest] = [findQuantile(highs, 1 - UNUSUAL_SHARE), findQuantile(highs, 1)];
  if (low === undefined || high === undefined || lowest === undefined || highest === undefined) return undefined;
  const room = ROOM * (high - low);
  return { low: Math.max(lowest, low - room), high: Math.min(highest, high + room) };
}

function joinPoints(
  values: Float32Array,
  pointsPerStretch: number,
  join: (a: number, b: number) => number,
): Float32Array {
  const joined = new Float32Array(Math.ceil(values.length / pointsPerStretch)).fill(Number.NaN);
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
