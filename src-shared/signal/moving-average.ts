import { assert } from '#shared/result/assert.ts';

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
  assert(
    windowSamples >= 1 && windowSamples % 2 === 1,
    () => `movingAverage: windowSamples must be odd, got ${windowSamples}`,
  );
  const n = input.length;
  if (n === 0) return;
  const half = (windowSamples - 1) / 2;
  const last = n - 1;
  let sum = 0;
  for (let k = -half; k <= half; k++) sum += input[clamp(k, last)] ?? 0;
  const headEnd = Math.min(half, n);
  const tailStart = Math.max(headEnd, n - half - 1);
  for (let i = 0; i < headEnd; i++) {
    output[i] = sum / windowSamples;
    sum += (input[clamp(i + half + 1, last)] ?? 0) - (input[0] ?? 0);
  }
  sum = averageInsideInto({ output, input, half, start: headEnd, end: tailStart }, sum);
  for (let i = tailStart; i < n; i++) {
    output[i] = sum / windowSamples;
    sum += (input[last] ?? 0) - (input[clamp(i - half, last)] ?? 0);
  }
}

interface Inside {
  readonly output: Float32Array;
  readonly input: Float32Array;
  readonly half: number;
  readonly start: number;
  readonly end: number;
}

/** Where the window lies inside the input. On its own, without clamps: this is the detector's inner loop. */
function averageInsideInto({ output, input, half, start, end }: Inside, firstSum: number): number {
  const scale = 1 / (2 * half + 1);
  let sum = firstSum;
  for (let i = start; i < end; i++) {
    output[i] = sum * scale;
    sum += (input[i + half + 1] ?? 0) - (input[i - half] ?? 0);
  }
  return sum;
}

function clamp(index: number, last: number): number {
  return index < 0 ? 0 : index > last ? last : index;
}

/** Nearest odd number of samples to a duration, at least 1. */
export function toOddSamples(durationSec: number, sampleRateHz: number): number {
  return 2 * Math.max(0, Math.round((durationSec * sampleRateHz - 1) / 2)) + 1;
}
