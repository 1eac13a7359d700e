import type { TimeBase } from '#shared/units/time-base.ts';

/** Sample indices of one time base in another one, to the nearest. */
export function scaleSamples(samples: Float64Array, from: TimeBase, to: TimeBase): Float64Array {
  const numerator = to.rateNumerator * from.rateDenominator;
  const denominator = to.rateDenominator * from.rateNumerator;
  // A copy in any case: what is given to a worker is gone here.
  return numerator === denominator
    ? samples.slice()
    : samples.map((sample) => Math.round((sample * numerator) / denominator));
}
