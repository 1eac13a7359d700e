import { describe, expect, it } from 'vitest';
import { createRateRatio } from '#shared/units/rate-ratio.ts';
import { findTimeBase } from '#shared/units/time-base.ts';
import { createRandom } from '#test/builders/random.ts';

describe('createRateRatio', () => {
  it('gives every tick back where both rates are the same, also with nine decimals and a day of samples', () => {
    const random = createRandom(8);
    for (const rateHz of ['997.00299', '360.000000001', '123.456789123', '250']) {
      const timeBase = at(rateHz);
      const ratio = createRateRatio(timeBase, timeBase);
      for (let round = 0; round < 1000; round++) {
        const ticks = Math.floor(random() * 1e8);
        expect([ratio.value, ratio.floor(ticks), ratio.ceil(ticks)]).toEqual([1, ticks, ticks]);
      }
    }
  });

  it('rounds down and up between 250 and 100 Hz', () => {
    const ratio = createRateRatio(at('250'), at('100'));

    expect(ratio.value).toBe(0.4);
    expect([0, 1, 2, 3, 5].map(ratio.floor)).toEqual([0, 0, 0, 1, 2]);
    expect([0, 1, 2, 3, 5].map(ratio.ceil)).toEqual([0, 1, 1, 2, 2]);
  });
});

function at(rateHz: string) {
  const timeBase = findTimeBase(rateHz);
  if (timeBase === undefined) throw new Error(`no rate: ${rateHz}`);
  return timeBase;
}
