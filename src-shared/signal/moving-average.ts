import { assert } from '../result/assert.ts';

/**
 * Centred moving average, as a running sum: the cost does not depend on the window.
 * @param input  [n] any unit, finite values only (see fillMissing)
 * @param windowSamples  odd, >= 1; the ends repeat the first and the last value
 * @returns [n] in the unit of the input
 * Errors: an even or non-positive window is a programming error.
 */
export function movingAverage(input: Float32Array, windowSamples: number): Float32Array {
  const output = new Float32Array(input.length);
  movingAverageInto(output, input, windowSamples);
  return output;
}

/** As movingAverage, into an array of the same length that is not the input. */
export function movingAverageInto(output: Float32Array, input: Float32Array, windowSamples: number): void {
  assert(windowSamples >= 1 && windowSamples % 2 === 1, () => `movingAverage: windowSamples must be odd, got ${windowSamples}`);
  const n = input.length;
  if (n === 0) return;
  const half = (windowSamples - 1) / 2;
  const first = input[0] ?? 0;
  const last = input[n - 1] ?? 0;
  const scale = 1 / windowSamples;
  let sum = first * half;
  for (let k = 0; k <= half; k++) sum += k < n ? (input[k] ?? 0) : last;
  // Three plain stretches instead of two clamps per sample: this loop is the detector's inner loop.
  const headEnd = Math.min(half + 1, n);
  const tailStart = Math.max(headEnd, n - half - 1);
  for (let i = 0; i < headEnd; i++) {
    output[i] = sum * scale;
    sum += (i + half + 1 < n ? (input[i + half + 1] ?? 0) : last) - first;
  }
  for (let i = headEnd; i < tailStart; i++) {
    output[i] = sum * scale;
    sum += (input[i + half + 1] ?? 0) - (input[i - half] ?? 0);
  }
  for (let i = tailStart; i < n; i++) {
    output[i] = sum * scale;
    sum += last - (input[i - half] ?? 0);
  }
}

/** Nearest odd number of samples to a duration, at least 1. */
export function toOddSamples(durationSec: number, sampleRateHz: number): number {
  return 2 * Math.max(0, Math.round((durationSec * sampleRateHz - 1) / 2)) + 1;
}
