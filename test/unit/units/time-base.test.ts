import { describe, expect, it } from 'vitest';
import { findTimeBase, multiplyTimeBase, toSample, toSampleRateHz, toSec } from '#shared/units/time-base.ts';

describe('time base', () => {
  it('reads 360 as 360/1 and 997.00299 as 99700299/100000', () => {
    expect(findTimeBase('360')).toEqual({ rateNumerator: 360, rateDenominator: 1 });
    expect(findTimeBase('997.00299')).toEqual({ rateNumerator: 99700299, rateDenominator: 100000 });
  });

  it('refuses 0, -1, text and 1e9 Hz', () => {
    for (const rate of ['0', '-1', 'x', '', 'NaN', 'Infinity', '1e9']) expect(findTimeBase(rate), rate).toBeUndefined();
  });

  it('keeps the sample of a time for 10,000 samples spread over a day at odd rates', () => {
    for (const rate of ['128', '360', '997.00299', '0.5']) {
      const timeBase = findTimeBase(rate);
      if (!timeBase) throw new Error(rate);
      const lastSample = Math.floor(86400 * toSampleRateHz(timeBase));
      for (let step = 0; step < 10000; step++) {
        const sample = Math.floor((lastSample * step) / 10000);
        expect(toSample(toSec(sample, timeBase), timeBase)).toBe(sample);
      }
    }
  });

  it('multiplies 62.4725 Hz by 4 samples a frame without rounding', () => {
    const timeBase = findTimeBase('62.4725');
    if (!timeBase) throw new Error('time base');

    const multiplied = multiplyTimeBase(timeBase, 4);

    expect(multiplied.rateNumerator / multiplied.rateDenominator).toBe(249.89);
  });
});
