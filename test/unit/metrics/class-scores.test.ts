import { describe, expect, it } from 'vitest';
import { computeAccuracy, computeClassScores, computeConfusion, computeMacroF1 } from '#shared/metrics/class-scores.ts';

describe('class scores', () => {
  // models.md 4.1: the confusion matrix of ECG_SNN, rows N A O ~, whose figures are published.
  const published = [
    [476, 4, 23, 6],
    [6, 57, 20, 1],
    [46, 10, 172, 1],
    [9, 3, 7, 12],
  ];

  it('give the published F1 .910 .722 .763 .471 and accuracy 84.06 % of a published matrix', () => {
    const f1 = published.map((_, index) => computeClassScores(published, index).f1?.toFixed(3));

    expect(f1).toEqual(['0.910', '0.722', '0.763', '0.471']);
    expect(computeAccuracy(published)).toBeCloseTo(0.8406, 4);
    expect(computeMacroF1(published, [0, 1, 2])).toBeCloseTo(0.798, 3);
  });

  it('are null, not 0, for a class that neither occurs nor is answered', () => {
    const scores = computeClassScores([[3, 0], [0, 0]], 1); // prettier-ignore

    expect(scores).toMatchObject({
      sensitivity: null,
      positivePredictivity: null,
      f1: null,
      specificity: 1,
      referenceCount: 0,
    });
    expect(computeMacroF1([[3, 0], [0, 0]], [0, 1])).toBe(1); // prettier-ignore
  });

  it('leave beats without an answer out of the confusion', () => {
    expect(computeConfusion([0, 1, 1], [0, -1, 0], 2)).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it('refuse a class that is not there', () => {
    expect(() => computeConfusion([0], [2], 2)).toThrow('computeConfusion: classes must be below 2, got 0 and 2');
  });
});
