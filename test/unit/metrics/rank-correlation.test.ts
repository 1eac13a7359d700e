import { describe, expect, it } from 'vitest';
import { computeRankCorrelation } from '#shared/metrics/rank-correlation.ts';

describe("Spearman's rank correlation", () => {
  it('is 1 for any rising and -1 for any falling relation', () => {
    expect(computeRankCorrelation([1, 2, 3, 10], [0, 1, 8, 9])).toBeCloseTo(1, 12);
    expect(computeRankCorrelation([1, 2, 3, 10], [5, 4, 3, -100])).toBeCloseTo(-1, 12);
  });

  it('gives ties the mean of their ranks', () => {
    // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / sqrt(4.5 * 5).
    expect(computeRankCorrelation([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
  });

  it('is not defined where nothing differs, and refuses sides of two lengths', () => {
    expect(computeRankCorrelation([1, 1], [1, 2])).toBeNaN();
    expect(() => computeRankCorrelation([1], [1, 2])).toThrow('lengths must be equal');
  });
});
