import type { TimeBase } from './time-base.ts';

/** How whole ticks of one rate lie among those of another. Exact, also where the rates have nine decimals. */
export interface RateRatio {
  /** Ticks of `to` that one tick of `from` lasts. */
  readonly value: number;
  /** Tick of `to` that has begun at a tick of `from`. @param ticks  whole number, at least 0 */
  readonly floor: (ticks: number) => number;
  /** First tick of `to` that does not begin before a tick of `from`. @param ticks  whole number, at least 0 */
  readonly ceil: (ticks: number) => number;
}

export function createRateRatio(from: TimeBase, to: TimeBase): RateRatio {
  const wholeNumerator = BigInt(to.rateNumerator) * BigInt(from.rateDenominator);
  const wholeDenominator = BigInt(to.rateDenominator) * BigInt(from.rateNumerator);
  const divisor = findDivisor(wholeNumerator, wholeDenominator);
  const numerator = wholeNumerator / divisor;
  const denominator = wholeDenominator / divisor;
  return {
    value: Number(numerator) / Number(denominator),
    floor: (ticks) => Number((BigInt(ticks) * numerator) / denominator),
    ceil: (ticks) => Number((BigInt(ticks) * numerator + denominator - 1n) / denominator),
  };
}

function findDivisor(a: bigint, b: bigint): bigint {
  let x = a;
  let y = b;
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}
