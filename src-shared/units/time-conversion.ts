import type { TimeBase } from './time-base.ts';

/** Exact conversion of whole ticks between two rational rates, rounded to the nearest (halves up) where none fits. */
export class TimeConversion {
  readonly #numerator: bigint;
  readonly #denominator: bigint;
  #roundedCount = 0;

  constructor(from: TimeBase, to: TimeBase) {
    const numerator = BigInt(to.rateNumerator) * BigInt(from.rateDenominator);
    const denominator = BigInt(to.rateDenominator) * BigInt(from.rateNumerator);
    const divisor = findDivisor(numerator, denominator);
    this.#numerator = numerator / divisor;
    this.#denominator = denominator / divisor;
  }

  /** How many times did not fit so far. */
  get roundedCount(): number {
    return this.#roundedCount;
  }

  /** Whether every tick of the source has a tick of its own in the target. */
  get isExact(): boolean {
    return this.#denominator === 1n;
  }

  /** @param ticks  whole number, at least 0 */
  convert(ticks: number): number {
    const product = ticks * Number(this.#numerator);
    if (this.#denominator === 1n && Number.isSafeInteger(product)) return product;
    const exact = BigInt(ticks) * this.#numerator;
    if (exact % this.#denominator !== 0n) this.#roundedCount += 1;
    return Number((2n * exact + this.#denominator) / (2n * this.#denominator));
  }
}

function findDivisor(a: bigint, b: bigint): bigint {
  let x = a;
  let y = b;
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}
