import { describe, expect, it } from 'vitest';
import { decodeFloat16, encodeFloat16 } from '#main/tensor/protocol/float16.ts';
import { createRandom } from '#test/builders/random.ts';

describe('float16', () => {
  it('rounds 20,000 numbers from 1e-9 to 1e9, both signs, as Math.f16round does', () => {
    const random = createRandom(3);
    const values = Float32Array.from({ length: 20_000 }, () => (random() - 0.5) * 10 ** (18 * random() - 9));
    const found = decodeFloat16(encodeFloat16(values));
    values.forEach((value, k) => expect(Object.is(found[k], Math.f16round(value))).toBe(true));
  });

  it('keeps zeros, infinities, NaN, the smallest and the greatest', () => {
    const values = Float32Array.of(0, -0, Infinity, -Infinity, NaN, 2 ** -24, -(2 ** -24), 65504, 65520, 2 ** -26);
    expect([...decodeFloat16(encodeFloat16(values))]).toEqual([
      0,
      -0,
      Infinity,
      -Infinity,
      NaN,
      2 ** -24,
      -(2 ** -24),
      65504,
      Infinity,
      0,
    ]);
  });
});
