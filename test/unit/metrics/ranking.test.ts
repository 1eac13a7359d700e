import { describe, expect, it } from 'vitest';
import { computeAveragePrecision } from '#shared/metrics/average-precision.ts';
import { chooseThreshold } from '#shared/metrics/choose-threshold.ts';
import { rankScores, sweepThresholds } from '#shared/metrics/rank-scores.ts';
import { computeRocAuc } from '#shared/metrics/roc-auc.ts';
import { createRandom } from '#test/builders/random.ts';

const rows = Array.from({ length: 200 }, (_, i) => i);
const scores = rows.map((i) => ((i * 7919) % 97) / 97);
const labels = rows.map((i) => ((i * i + 3 * i) % 11 < 4 ? 1 : 0));

/** Tied scores on purpose: 12 values for 80 rows. */
function draw(seed: number) {
  const random = createRandom(seed);
  const drawn = Array.from({ length: 80 }, () => Math.floor(12 * random()) / 12);
  return { scores: drawn, labels: drawn.map((score) => (random() < 0.2 + 0.6 * score ? 1 : 0)) };
}

/** By definition: every pair of a positive and a negative row. */
function aucByPairs(drawn: { scores: number[]; labels: number[] }): number {
  let [wins, pairs] = [0, 0];
  drawn.scores.forEach((a, i) => {
    drawn.scores.forEach((b, j) => {
      if (drawn.labels[i] !== 1 || drawn.labels[j] !== 0) return;
      pairs++;
      wins += a > b ? 1 : a === b ? 0.5 : 0;
    });
  });
  return wins / pairs;
}

/** By definition: at each positive row, the precision among rows that score as much or more. */
function apByPairs(drawn: { scores: number[]; labels: number[] }): number {
  const precisions = drawn.scores.flatMap((own, i) => {
    if (drawn.labels[i] !== 1) return [];
    const called = drawn.labels.filter((_, j) => (drawn.scores[j] ?? 0) >= own);
    return [called.filter((label) => label === 1).length / called.length];
  });
  return precisions.reduce((sum, precision) => sum + precision, 0) / precisions.length;
}

describe('ROC AUC and average precision', () => {
  // Made by scikit-learn 1.9.1: python3 -c "import numpy as np; from sklearn.metrics import *; i = np.arange(200); s = (i*7919 % 97)/97;
  // y = ((i*i + 3*i) % 11 < 4).astype(int); print([f(y, s, sample_weight=w) for w in (None, i % 3) for f in (roc_auc_score,
  // average_precision_score)])"
  it('are those of scikit-learn for 200 rows with ties, plain and weighted', () => {
    const ranked = rankScores(scores, labels);
    const weights = rows.map((i) => i % 3);

    expect(computeRocAuc(ranked)).toBeCloseTo(0.2953904825070469, 14);
    expect(computeAveragePrecision(ranked)).toBeCloseTo(0.12880995842746484, 14);
    expect(computeRocAuc(ranked, weights)).toBeCloseTo(0.29192229038854806, 14);
    expect(computeAveragePrecision(ranked, weights)).toBeCloseTo(0.12801488074961923, 14);
  });

  it('are 1/2 and the prevalence where all scores are equal, 1 where all positives come first', () => {
    const flat = rankScores([2, 2, 2, 2], [0, 1, 0, 0]);
    const perfect = rankScores([1, 2, 3, 4], [0, 0, 1, 1]);

    expect([computeRocAuc(flat), computeAveragePrecision(flat)]).toEqual([0.5, 0.25]);
    expect([computeRocAuc(perfect), computeAveragePrecision(perfect)]).toEqual([1, 1]);
  });

  it.each([1, 2, 3, 4, 5])('are what their definitions over all pairs of rows give, seed %d', (seed) => {
    const drawn = draw(seed);
    const ranked = rankScores(drawn.scores, drawn.labels);

    expect(computeRocAuc(ranked)).toBeCloseTo(aucByPairs(drawn), 12);
    expect(computeAveragePrecision(ranked)).toBeCloseTo(apByPairs(drawn), 12);
  });

  it('do not change under a rising map of the scores', () => {
    const drawn = draw(6);
    const mapped = rankScores(
      drawn.scores.map((score) => Math.exp(5 * score) - 100),
      drawn.labels,
    );

    expect(computeRocAuc(mapped)).toBe(computeRocAuc(rankScores(drawn.scores, drawn.labels)));
    expect(computeAveragePrecision(mapped)).toBe(computeAveragePrecision(rankScores(drawn.scores, drawn.labels)));
  });

  it('count a row of weight 2 as two rows, and one of weight 0 as none', () => {
    const weighted = rankScores([3, 2, 2, 1], [1, 0, 1, 0]);
    const repeated = rankScores([3, 3, 2, 1, 1, 1], [1, 1, 1, 0, 0, 0]);
    const weights = [2, 0, 1, 3];

    expect(computeRocAuc(weighted, weights)).toBe(computeRocAuc(repeated));
    expect(computeAveragePrecision(weighted, weights)).toBe(computeAveragePrecision(repeated));
  });

  it('are null where a side is empty, by labels or by weights', () => {
    const negatives = rankScores([1, 2], [0, 0]);
    const both = rankScores([1, 2], [0, 1]);

    expect([computeRocAuc(negatives), computeAveragePrecision(negatives)]).toEqual([null, null]);
    expect([computeRocAuc(both, [1, 0]), computeAveragePrecision(both, [1, 0])]).toEqual([null, null]);
    expect(computeRocAuc(rankScores([], []))).toBeNull();
  });

  it('take no NaN for a score, and no 2 for a label', () => {
    expect(() => rankScores([NaN], [1])).toThrow('rankScores: scores must be numbers, got NaN in row 0');
    expect(() => rankScores([0], [2])).toThrow('rankScores: labels must be 0 or 1, got 2');
  });
});

describe('a threshold', () => {
  const validation = rankScores([0.9, 0.8, 0.7, 0.7, 0.4, 0.3, 0.1], [1, 1, 0, 1, 0, 1, 0]);

  it('has the counts of everything that scores as much or more', () => {
    expect(sweepThresholds(validation).steps.map((step) => Object.values(step))).toEqual([
      [0.9, 1, 0],
      [0.8, 2, 0],
      [0.7, 3, 1],
      [0.4, 3, 2],
      [0.3, 4, 2],
      [0.1, 4, 3],
    ]);
  });

  it('is chosen for the greatest F1: 0.3, with 8 / 10 against 6 / 8', () => {
    expect(chooseThreshold(validation, { kind: 'max-f1' })).toEqual({
      threshold: 0.3,
      sensitivity: 1,
      specificity: 1 / 3,
      f1: 0.8,
    });
  });

  it('is the more sensitive one where F1 is equal', () => {
    const tied = rankScores([0.9, 0.5, 0.4, 0.3], [1, 0, 0, 1]);

    expect(chooseThreshold(tied, { kind: 'max-f1' })).toMatchObject({ threshold: 0.3, sensitivity: 1 });
  });

  it('is the most sensitive one that keeps a given specificity', () => {
    const { threshold, sensitivity } = chooseThreshold(validation, { kind: 'specificity', least: 0.6 }) ?? {};

    expect([threshold, sensitivity]).toEqual([0.7, 0.75]);
  });

  it('is null where nothing is positive, or a negative row scores above all and the specificity must be 1', () => {
    expect(chooseThreshold(rankScores([1, 2], [0, 0]), { kind: 'max-f1' })).toBeNull();
    expect(chooseThreshold(rankScores([1, 2], [1, 0]), { kind: 'specificity', least: 1 })).toBeNull();
  });
});
