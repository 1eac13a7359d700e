import { describe, expect, it } from 'vitest';
import { computeFleissKappa, computeKappa } from '#shared/metrics/kappa.ts';
import { computeChiSquareTail, countDiscordant, testMcnemar } from '#shared/metrics/mcnemar.ts';

describe("Cohen's kappa", () => {
  it('is 0.4 in the textbook table 20 5 10 15, worked by hand: (0.7 - 0.5) / 0.5', () => {
    expect(computeKappa([[20, 5], [10, 15]])).toBeCloseTo(0.4, 14); // prettier-ignore
  });

  // scikit-learn 1.9.1: cohen_kappa_score(c, d) of the 200 rows in class-scores.test.ts
  it('is 0.75292 for three classes, as scikit-learn has it', () => {
    expect(computeKappa([[77, 3, 6], [8, 46, 3], [8, 4, 45]])).toBeCloseTo(0.7529243716943983, 14); // prettier-ignore
  });

  it('is 1 for full agreement, 0 for independence, negative for disagreement', () => {
    expect(computeKappa([[7, 0], [0, 3]])).toBe(1); // prettier-ignore
    expect(computeKappa([[8, 12], [12, 18]])).toBe(0); // prettier-ignore
    expect(computeKappa([[0, 5], [5, 0]])).toBe(-1); // prettier-ignore
  });

  it('is null where both know but one class, or there is nothing', () => {
    expect(computeKappa([[9, 0], [0, 0]])).toBeNull(); // prettier-ignore
    expect(computeKappa([[0, 0], [0, 0]])).toBeNull(); // prettier-ignore
  });
});

describe("Fleiss' kappa", () => {
  it("is 0.210 in Fleiss' table of 10 subjects and 14 raters", () => {
    const ratings = [
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7],
    ];

    expect(computeFleissKappa(ratings)).toBeCloseTo(0.20993, 5);
  });

  it('is 1 where all raters agree on every subject, null where there is one class only', () => {
    expect(computeFleissKappa([[3, 0], [0, 3]])).toBe(1); // prettier-ignore
    expect(computeFleissKappa([[3, 0], [3, 0]])).toBeNull(); // prettier-ignore
    expect(computeFleissKappa([])).toBeNull();
  });

  it('wants as many ratings of each subject', () => {
    expect(() => computeFleissKappa([[2, 1], [2, 2]])).toThrow('3 ratings of each subject wanted, got 4'); // prettier-ignore
  });
});

describe("McNemar's test", () => {
  // Made by scipy 1.17.1: python3 -c "from scipy.stats import *; print([binomtest(a, n).pvalue for a, n in ((1, 10), (3, 11), (12, 24),
  // (0, 5))], chi2.sf((abs(30-12)-1)**2/42, 1), chi2.sf((30-12)**2/42, 1))"
  it.each([
    [1, 9, 'exact', 0.021484375],
    [8, 3, 'exact', 0.2265625],
    [12, 12, 'exact', 1],
    [0, 5, 'exact', 0.0625],
    [30, 12, 'corrected', 0.008711912962379598],
    [25, 26, 'corrected', 1],
  ] as const)('of %d against %d pairs is %s, p = %d', (onlyFirstRightCount, onlySecondRightCount, method, pValue) => {
    const tested = testMcnemar({ onlyFirstRightCount, onlySecondRightCount });

    expect(tested.method).toBe(method);
    expect(tested.pValue).toBeCloseTo(pValue, 13);
  });

  it('is without the correction what it is asked for', () => {
    const pairs = { onlyFirstRightCount: 30, onlySecondRightCount: 12 };

    expect(testMcnemar(pairs, 'uncorrected').pValue).toBeCloseTo(0.00547855324254737, 14);
    expect(testMcnemar({ onlyFirstRightCount: 0, onlySecondRightCount: 0 }).pValue).toBe(1);
  });

  it('does not fail exactly on 5000 discordant pairs', () => {
    expect(testMcnemar({ onlyFirstRightCount: 2400, onlySecondRightCount: 2600 }, 'exact').pValue).toBeCloseTo(
      testMcnemar({ onlyFirstRightCount: 2400, onlySecondRightCount: 2600 }, 'corrected').pValue,
      4,
    );
  });

  it('counts rows on which one alone is right', () => {
    expect(countDiscordant([0, 1, 2, 2], [0, 1, 0, 1], [0, 0, 2, 1])).toEqual({
      onlyFirstRightCount: 1,
      onlySecondRightCount: 1,
    });
  });

  // scipy 1.17.1: chi2.sf(value, 1)
  it.each([
    [0, 1],
    [1e-9, 0.999974768674784],
    [0.3, 0.583882420770365],
    [3.84, 0.05004352124870519],
    [7.99, 0.004703641509914729],
    [8.01, 0.0046519737673363076],
    [25, 5.733031437583875e-7],
    [200, 2.0884875837625688e-45],
    [1000, 1.7958327848007363e-219],
  ])('has the tail of chi-square at %d', (value, tail) => {
    expect(Math.abs(computeChiSquareTail(value) / tail - 1)).toBeLessThan(1e-12);
  });
});
