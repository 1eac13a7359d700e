import { describe, expect, it } from 'vitest';
import { ROUNDING_METHODS } from '#main/compression/methods.ts';
import { chooseGreatest, findRounding, roundToPowers } from '#main/compression/rounding/rounding.ts';
import { createRandom } from '#test/builders/random.ts';

const random = createRandom(1);
const weights = Float32Array.from({ length: 400 }, () => 0.4 * (2 * random() - 1));

describe('rounding of kernels', () => {
  it.each(ROUNDING_METHODS)('%s makes no more values than its bits can tell apart', (method) => {
    const { bitsPerWeight, round } = findRounding(method);
    const channels = method === 'int8' ? 4 : 1;
    for (let out = 0; out < channels; out++) {
      const own = round(weights, channels).filter((_, k) => k % channels === out);
      expect(new Set(own).size).toBeLessThanOrEqual(2 ** bitsPerWeight);
    }
  });

  it.each(ROUNDING_METHODS)('%s leaves what it made as it is', (method) => {
    // What DoReFa bends is bent again: only its ends are where they were.
    if (method.startsWith('dorefa')) return;
    const { round } = findRounding(method);
    const once = round(weights, 4);
    const twice = round(once, 4);
    twice.forEach((value, k) => expect(value).toBeCloseTo(once[k] ?? NaN, 6));
  });

  it('of int8 errs by half a step of the channel at most', () => {
    const rounded = findRounding('int8').round(weights, 4);
    rounded.forEach((value, k) =>
      expect(Math.abs(value - (weights[k] ?? 0))).toBeLessThanOrEqual(0.4 / 127 / 2 + 1e-7),
    );
  });

  it('to powers of two takes the nearer one in the measure of the paper, and 0 below three quarters of the least', () => {
    expect([...roundToPowers(Float32Array.of(1, 0.76, 0.74, -0.38, 0.37, 0.0001))]).toEqual([1, 1, 0.5, -0.5, 0.25, 0]);
  });

  it('of DoReFa with 2 bits gives -1, -1/3, 1/3 and 1', () => {
    const values = [...new Set(findRounding('dorefa-2').round(weights, 1))].sort((a, b) => a - b);
    [-1, -1 / 3, 1 / 3, 1].forEach((value, k) => expect(values[k]).toBeCloseTo(value, 6));
  });

  it('chooses the greatest half of the weights', () => {
    expect([...chooseGreatest(Float32Array.of(0.1, -3, 2, 0.5), 0.5)]).toEqual([0, 1, 1, 0]);
  });
});
