import { describe, expect, it } from 'vitest';
import { MISSING_INT16 } from '#main/importers/imported-record.ts';
import { findGaps, MAX_GAPS_PER_SIGNAL } from '#main/store/signal-files/find-gaps.ts';
import { buildGroup, buildSignal } from '#test/builders/recordings.ts';

describe('findGaps', () => {
  it('finds gaps at both ends and between, of each signal', () => {
    const gappy = Int16Array.of(MISSING_INT16, 1, MISSING_INT16, MISSING_INT16, 2, MISSING_INT16);
    const group = buildGroup(360, [buildSignal(gappy), buildSignal(new Int16Array(6))]);

    expect(findGaps(group, group.timeBase)).toEqual([
      { gaps: [range(0, 1), range(2, 4), range(5, 6)], foundCount: 3 },
      { gaps: [], foundCount: 0 },
    ]);
  });

  it('counts in the time base of the record, and covers every sample that is touched', () => {
    const group = buildGroup(100, [buildSignal(Int16Array.of(0, MISSING_INT16, 0))]);

    const [found] = findGaps(group, { rateNumerator: 250, rateDenominator: 1 });

    expect(found?.gaps).toEqual([range(2, 5)]);
  });

  it('keeps the longest 1,000 of 5,000 gaps, in order, and says how many there were', () => {
    const samples = Int16Array.from({ length: 20_000 }, (_, i) => (i % 4 === 1 ? MISSING_INT16 : 0));
    samples.fill(MISSING_INT16, 12_345, 12_400);

    const group = buildGroup(360, [buildSignal(samples)]);
    const [found] = findGaps(group, group.timeBase);

    expect(found?.foundCount).toBeGreaterThan(4900);
    expect(found?.gaps).toHaveLength(MAX_GAPS_PER_SIGNAL);
    expect(found?.gaps.some(({ startSample, endSample }) => startSample <= 12_345 && endSample >= 12_400)).toBe(true);
    expect(found?.gaps.map(({ startSample }) => startSample)).toEqual(
      found?.gaps.map(({ startSample }) => startSample).toSorted((a, b) => a - b),
    );
  });
});

function range(startSample: number, endSample: number) {
  return { startSample, endSample };
}
