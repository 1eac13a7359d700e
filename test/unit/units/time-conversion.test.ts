import { describe, expect, it } from 'vitest';
import { TimeConversion } from '#shared/units/time-conversion.ts';
import type { TimeBase } from '#shared/units/time-base.ts';

const hz = (rateNumerator: number, rateDenominator = 1): TimeBase => ({ rateNumerator, rateDenominator });

describe('TimeConversion', () => {
  it('is exact where one rate is a multiple of the other, up to 10^10 ticks', () => {
    const conversion = new TimeConversion(hz(125), hz(500));

    expect([0, 1, 1e10].map((ticks) => conversion.convert(ticks))).toEqual([0, 4, 4e10]);
    expect([conversion.isExact, conversion.roundedCount]).toEqual([true, 0]);
  });

  it('rounds to the nearest tick, halves up, and counts how often', () => {
    const conversion = new TimeConversion(hz(250), hz(360));

    expect([0, 25, 1, 2, 3].map((ticks) => conversion.convert(ticks))).toEqual([0, 36, 1, 3, 4]);
    expect(conversion.roundedCount).toBe(3);
    expect(new TimeConversion(hz(2), hz(1)).convert(1)).toBe(1);
  });

  it('loses nothing where products exceed 2^53: 997.002997003 Hz to 1000 Hz after 10^12 ticks', () => {
    const conversion = new TimeConversion(hz(997_002_997_003, 1_000_000_000), hz(1000));

    const exact = (10n ** 12n * 1000n * 10n ** 9n * 2n + 997_002_997_003n) / (2n * 997_002_997_003n);
    expect(conversion.convert(1e12)).toBe(Number(exact));
  });

  it('gives a slower clock back through a faster one', () => {
    const there = new TimeConversion(hz(250), hz(360));
    const back = new TimeConversion(hz(360), hz(250));

    for (let tick = 0; tick < 5000; tick += 1) expect(back.convert(there.convert(tick))).toBe(tick);
  });
});
