import { describe, expect, it } from 'vitest';
import { explainIntervals } from '#shared/metrics/explain-intervals.ts';

const wide = { low: 0.8, high: 0.9 };
const explain = (groupCount: number, ...figures: { low: number | null; high: number | null }[]) =>
  explainIntervals({ groupCount, groupName: 'patients' }, figures);

describe('what is said beside intervals', () => {
  it('is nothing with 20 patients and intervals that have a width', () => {
    expect(explain(20, wide, { low: null, high: null })).toBe('');
  });

  it('is that 19 patients are too few', () => {
    expect(explain(19, wide)).toBe('19 patients are too few for an interval to mean much: these are too narrow.');
  });

  it('is that 100.0 to 100.0 is no certainty, however many patients there are', () => {
    expect(explain(42, wide, { low: 1, high: 1 })).toContain('no certainty');
    expect(explain(3, { low: 0, high: 0 })).toMatch(/too few .* no certainty/s);
  });

  it('is that there are none of a single patient', () => {
    expect(explain(1, wide)).toContain('No intervals');
  });
});
