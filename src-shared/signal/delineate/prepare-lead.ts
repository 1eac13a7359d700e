import type { TimeBase } from '#shared/units/time-base.ts';
import { fillMissing } from '../fill-missing.ts';
import { takeQuantile } from '../median.ts';
import { movingAverage } from '../moving-average.ts';
import { resample } from '../resample.ts';
import type { SampleRange } from '../sample-range.ts';
import { NETWORK_RATE_HZ } from './network-shape.ts';

/** A lead as the network takes it. */
export interface PreparedLead {
  /** [sampleCount at 250 Hz] baseline about 0, a usual beat about 1 high; all zeros where the lead says nothing. */
  readonly values: Float32Array;
  /** Where nothing was recorded, in samples at 250 Hz. */
  readonly missing: readonly SampleRange[];
  /** False for a lead that is missing or constant throughout. */
  readonly isUsable: boolean;
}

/** One second: two passes of it leave nothing of a wander below 0.4 Hz and little of one below 0.7. */
const BASELINE_SAMPLES = NETWORK_RATE_HZ + 1;
/** A beat lies in every window of two seconds, down to 30 per minute. */
const WINDOW_SAMPLES = 2 * NETWORK_RATE_HZ;

/**
 * A lead at 250 Hz, without baseline wander, in units of its own usual height: the median over windows of two seconds of highest less
 * lowest value. Gain and unit drop out, polarity stays.
 * @param signal  [n] any unit; NaN marks missing samples
 * Errors: none.
 */
export function prepareLead(signal: Float32Array, timeBase: TimeBase): PreparedLead {
  const resampled = resample(signal, timeBase, { rateNumerator: NETWORK_RATE_HZ, rateDenominator: 1 });
  const { values: filled, missing } = fillMissing(resampled);
  const baseline = movingAverage(movingAverage(filled, BASELINE_SAMPLES), BASELINE_SAMPLES);
  // Not Float32Array.from with a function, which takes ten times as long.
  const values = new Float32Array(filled.length);
  for (let i = 0; i < values.length; i++) values[i] = (filled[i] ?? 0) - (baseline[i] ?? 0);
  const height = measureHeight(values, missing);
  const isUsable = Number.isFinite(height) && height > 0;
  if (!isUsable) return { values: values.fill(0), missing, isUsable };
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) / height;
  for (const { startSample, endSample } of missing) values.fill(0, startSample, endSample);
  return { values, missing, isUsable };
}

function measureHeight(values: Float32Array, missing: readonly SampleRange[]): number {
  const heights: number[] = [];
  let gap = 0;
  const last = Math.max(0, values.length - WINDOW_SAMPLES);
  for (let start = 0; start <= last; start += WINDOW_SAMPLES / 2) {
    const end = Math.min(values.length, start + WINDOW_SAMPLES);
    while ((missing[gap]?.endSample ?? Infinity) <= start) gap++;
    if ((missing[gap]?.startSample ?? Infinity) < end) continue;
    heights.push(toHeight(values, start, end));
  }
  // Gaps in every window: what there is has to do.
  if (heights.length === 0 && values.length > 0) heights.push(toHeight(values, 0, values.length));
  const scratch = Float32Array.from(heights);
  return takeQuantile(scratch, 0.5);
}

function toHeight(values: Float32Array, start: number, end: number): number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = start; i < end; i++) {
    const value = values[i] ?? 0;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low;
}
