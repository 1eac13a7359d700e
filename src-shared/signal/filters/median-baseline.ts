import { assert } from '#shared/result/assert.ts';
import { runningMedian } from '../median.ts';
import { copyBridgedInto, findStretches } from './recorded-stretches.ts';
import { toMaxBridgeSamples } from './zero-phase.ts';

/** de Chazal et al. 2004, IEEE Trans Biomed Eng 51(7): 200 ms takes QRS and P away, 600 ms the T wave. */
const FIRST_WINDOW_SEC = 0.2;
const SECOND_WINDOW_SEC = 0.6;
/** The baseline moves below 1 Hz: means of so many a second are enough to find it, and make a day affordable. */
const GRID_HZ = 100;

/**
 * The wander of an ECG by two running medians, 200 ms and then 600 ms wide; subtract it to remove it (subtractBaseline). Medians of
 * means over 10 ms (of single samples where the rate is lower), joined by straight lines. Each stretch between gaps longer than
 * MAX_BRIDGE_SEC stands for itself, and windows shrink at its ends.
 * @param signal  [n] any unit; NaN and infinities mark missing samples
 * @param sampleRateHz  > 0
 * @returns [n] the same unit; NaN where a sample is missing
 * Errors: a rate that is not positive is a programming error.
 */
export function computeMedianBaseline(signal: Float32Array, sampleRateHz: number): Float32Array<ArrayBuffer> {
  assert(sampleRateHz > 0, () => `computeMedianBaseline: sampleRateHz must be > 0, got ${sampleRateHz}`);
  const baseline = new Float32Array(signal.length).fill(Number.NaN);
  const spanSamples = Math.max(1, Math.round(sampleRateHz / GRID_HZ));
  const gridHz = sampleRateHz / spanSamples;
  for (const stretch of findStretches(signal, toMaxBridgeSamples(sampleRateHz))) {
    const values = new Float64Array(stretch.endSample - stretch.startSample);
    copyBridgedInto(values, signal, stretch);
    const means = toSpanMeans(values, spanSamples);
    const short = runningMedian(means, Math.round((FIRST_WINDOW_SEC * gridHz) / 2));
    const grid = runningMedian(short, Math.round((SECOND_WINDOW_SEC * gridHz) / 2));
    for (let i = 0; i < values.length; i++) {
      const value = signal[stretch.startSample + i] ?? Number.NaN;
      if (value - value === 0) baseline[stretch.startSample + i] = interpolate(grid, (i + 0.5) / spanSamples - 0.5);
    }
  }
  return baseline;
}

/** What is left of a signal above a baseline of its own. Both [n]; NaN where either is missing. */
export function subtractBaseline(signal: Float32Array, baseline: Float32Array): Float32Array<ArrayBuffer> {
  const above = new Float32Array(signal.length);
  for (let i = 0; i < signal.length; i++) above[i] = (signal[i] ?? Number.NaN) - (baseline[i] ?? Number.NaN);
  return above;
}

/** Means over consecutive spans; the last one may be shorter. */
function toSpanMeans(values: Float64Array, spanSamples: number): Float32Array {
  const means = new Float32Array(Math.ceil(values.length / spanSamples));
  for (let span = 0; span < means.length; span++) {
    const end = Math.min(values.length, (span + 1) * spanSamples);
    let sum = 0;
    for (let i = span * spanSamples; i < end; i++) sum += values[i] ?? 0;
    means[span] = sum / (end - span * spanSamples);
  }
  return means;
}

function interpolate(grid: Float32Array, position: number): number {
  const held = Math.min(Math.max(position, 0), grid.length - 1);
  const before = Math.floor(held);
  const a = grid[before] ?? 0;
  const b = grid[Math.min(before + 1, grid.length - 1)] ?? 0;
  return a + (b - a) * (held - before);
}
