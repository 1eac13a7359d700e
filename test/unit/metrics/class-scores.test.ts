import { describe, expect, it } from 'vitest';
import {
  computeAccuracy,
  computeBalancedAccuracy,
  computeClassScores,
  computeConfusion,
  computeMacroF1,
  computeWeightedF1,
} from '#shared/metrics/class-scores.ts';

describe('class scores', () => {
  // BSPC 77 (2022) 103749: the confusion matrix of ECG_SNN, rows N A O ~, whose figures are published.
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

  // Made by scikit-learn 1.9.1: python3 -c "import numpy as np; from sklearn.metrics import *; i = np.arange(200);
  // c = (i*5 + i//7) % 3; d = np.where(i % 4 == 1, (i*i//3) % 3, c); print(confusion_matrix(c, d), balanced_accuracy_score(c, d),
  // accuracy_score(c, d), f1_score(c, d, average='macro'), f1_score(c, d, average='weighted'))"
  it('give the numbers of scikit-learn for three classes', () => {
    const rows = Array.from({ length: 200 }, (_, i) => i);
    const truth = rows.map((i) => (i * 5 + Math.floor(i / 7)) % 3);
    const answers = rows.map((i) => (i % 4 === 1 ? Math.floor((i * i) / 3) % 3 : (truth[i] ?? 0)));

    const confusion = computeConfusion(truth, answers, 3);

    expect(confusion).toEqual([[77, 3, 6], [8, 46, 3], [8, 4, 45]]); // prettier-ignore
    expect(computeBalancedAccuracy(confusion, [0, 1, 2])).toBeCloseTo(0.8306133550931593, 14);
    expect(computeAccuracy(confusion)).toBeCloseTo(0.84, 14);
    expect(computeMacroF1(confusion, [0, 1, 2])).toBeCloseTo(0.8358365475683911, 14);
    expect(computeWeightedF1(confusion, [0, 1, 2])).toBeCloseTo(0.8393888515229296, 14);
    expect(computeClassScores(confusion, 1)).toMatchObject({ accuracy: 182 / 200, specificity: 136 / 143 });
  });

  it('are null over no rows at all, never 0 / 0', () => {
    const empty = [[0, 0], [0, 0]]; // prettier-ignore

    expect(computeClassScores(empty, 0)).toEqual({
      sensitivity: null,
      positivePredictivity: null,
      specificity: null,
      f1: null,
      accuracy: null,
      referenceCount: 0,
    });
    for (const compute of [computeMacroF1, computeWeightedF1, computeBalancedAccuracy])
      expect(compute(empty, [0, 1])).toBeNull();
    expect(computeAccuracy(empty)).toBeNull();
  });
});
