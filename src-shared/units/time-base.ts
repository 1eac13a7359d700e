import { assert } from '#shared/result/assert.ts';

/**
 * Exact sampling rate, numerator / denominator in Hz, both positive integers in lowest terms
 * (360 Hz is 360/1, 997.00299 Hz is 99700299/100000). Times derive from it; only sample indices are stored.
 */
export interface TimeBase {
  readonly rateNumerator: number;
  readonly rateDenominator: number;
}

/** Sampling rate as a floating-point number, for formulas in which the last digit does not matter. */
export function toSampleRateHz(timeBase: TimeBase): number {
  return timeBase.rateNumerator / timeBase.rateDenominator;
}

export function toSec(sample: number, timeBase: TimeBase): number {
  return (sample * timeBase.rateDenominator) / timeBase.rateNumerator;
}

/** Nearest sample to a time in seconds. */
export function toSample(timeSec: number, timeBase: TimeBase): number {
  return Math.round((timeSec * timeBase.rateNumerator) / timeBase.rateDenominator);
}

/**
 * Exact time base of a decimal rate as files write it, e.g. '360', '128', '997.00299', '3.6e2'.
 * Up to 9 decimals are kept. Errors: not positive, not finite or not a number gives undefined.
 */
export function findTimeBase(rateHz: string | number): TimeBase | undefined {
  const value = typeof rateHz === 'number' ? rateHz : Number(rateHz.trim());
  if (!Number.isFinite(value) || value <= 0 || value > 1e6) return undefined;
  const denominator = 1e9;
  const numerator = Math.round(value * denominator);
  if (numerator < 1) return undefined;
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { rateNumerator: numerator / divisor, rateDenominator: denominator / divisor };
}

/** Time base of a whole multiple of another one (several samples per frame). */
export function multiplyTimeBase(timeBase: TimeBase, factor: number): TimeBase {
  assert(Number.isInteger(factor) && factor >= 1, () => `multiplyTimeBase: factor must be >= 1, got ${factor}`);
  const numerator = timeBase.rateNumerator * factor;
  const divisor = greatestCommonDivisor(numerator, timeBase.rateDenominator);
  return { rateNumerator: numerator / divisor, rateDenominator: timeBase.rateDenominator / divisor };
}

export function greatestCommonDivisor(a: number, b: number): number {
  let x = Math.abs(a);
  let y = Math.abs(b);
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
