import { describe, expect, it } from 'vitest';
import {
  computeBrierScore,
  computeCalibrationCurve,
  computeExpectedCalibrationError,
  computeMulticlassBrierScore,
} from '#shared/metrics/calibration.ts';
import { createRandom } from '#test/builders/random.ts';

describe('calibration', () => {
  // Made by scikit-learn 1.9.1: python3 -c "import numpy as np; from sklearn.metrics import *; from sklearn.calibration import *;
  // i = np.arange(200); s = (i*7919 % 97)/97; y = ((i*i + 3*i) % 11 < 4).astype(int); print(calibration_curve(y, s, n_bins=10),
  // brier_score_loss(y, s))"
  it('has the curve and the Brier score of scikit-learn for 200 rows in ten bins', () => {
    const rows = Array.from({ length: 200 }, (_, i) => i);
    const probabilities = rows.map((i) => ((i * 7919) % 97) / 97);
    const outcomes = rows.map((i) => ((i * i + 3 * i) % 11 < 4 ? 1 : 0));

    const curve = computeCalibrationCurve(probabilities, outcomes);

    const observed = [4 / 21, 2 / 7, 1 / 3, 1 / 3, 0.35, 5 / 21, 2 / 19, 0, 0, 0];
    const mean = [
      0.044182621502209134, 0.15169366715758467, 0.2538046146293569, 0.3505154639175257, 0.44845360824742286,
      0.5517918507609229, 0.6489419424850785, 0.747422680412371, 0.850515463917526, 0.946825827455236,
    ];
    curve.forEach(({ observedFraction, meanProbability }, bin) => {
      expect(observedFraction).toBeCloseTo(observed[bin] ?? NaN, 14);
      expect(meanProbability).toBeCloseTo(mean[bin] ?? NaN, 14);
    });
    expect(computeBrierScore(probabilities, outcomes)).toBeCloseTo(0.39111276437453496, 14);
  });

  it('puts 0.1 in the second of ten bins and 1 in the last, and leaves empty bins without a figure', () => {
    const curve = computeCalibrationCurve([0, 0.1, 1], [0, 0, 1]);

    expect(curve.map(({ count }) => count)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(curve[2]).toEqual({
      lowProbability: 0.2,
      highProbability: 0.3,
      count: 0,
      meanProbability: null,
      observedFraction: null,
    });
  });

  it('errs by 0.2 where 0.9 is promised three times and comes twice, and 0.6 once and does not come', () => {
    const curve = computeCalibrationCurve([0.9, 0.9, 0.9, 0.6], [1, 1, 0, 0]);

    expect(computeExpectedCalibrationError(curve)).toBeCloseTo((3 * (0.9 - 2 / 3) + 0.6) / 4, 14);
  });

  it('fills equal-count bins alike, but never parts equal probabilities', () => {
    const probabilities = [0.1, 0.2, 0.2, 0.2, 0.2, 0.7, 0.8, 0.9];
    const options = { binCount: 4, binning: 'equal-count' } as const;

    const curve = computeCalibrationCurve(probabilities, new Array<number>(8).fill(1), options);

    expect(curve.map(({ lowProbability, highProbability, count }) => [lowProbability, highProbability, count])).toEqual(
      [
        [0.1, 0.2, 5],
        [0.7, 0.7, 1],
        [0.8, 0.9, 2],
      ],
    );
  });

  it.each([1, 3, 7, 10, 99, 101])('splits %d different probabilities into ten equal-count bins or fewer', (count) => {
    const probabilities = Array.from({ length: count }, (_, k) => k / count);

    const curve = computeCalibrationCurve(probabilities, probabilities, { binning: 'equal-count' });

    expect(curve).toHaveLength(Math.min(10, count));
    for (const bin of curve) expect(Math.abs(bin.count - count / 10)).toBeLessThan(1);
  });

  it('errs by less than 2 % in either binning where 20,000 outcomes come as promised', () => {
    const random = createRandom(4);
    const probabilities = Array.from({ length: 20_000 }, random);
    const outcomes = probabilities.map((probability) => (random() < probability ? 1 : 0));

    for (const binning of ['equal-width', 'equal-count'] as const) {
      const curve = computeCalibrationCurve(probabilities, outcomes, { binning, binCount: 15 });
      expect(computeExpectedCalibrationError(curve)).toBeLessThan(0.02);
      expect(curve.reduce((sum, { count }) => sum + count, 0)).toBe(20_000);
    }
  });

  it('has a Brier score over classes: twice that of the one class where there are two', () => {
    const probabilities = [0.8, 0.2, 0.3, 0.7];

    expect(computeMulticlassBrierScore(probabilities, [0, 0], 2)).toBeCloseTo(2 * ((0.2 ** 2 + 0.7 ** 2) / 2), 14);
  });

  it('is null without rows, and takes no percent for a probability', () => {
    expect(computeExpectedCalibrationError(computeCalibrationCurve([], []))).toBeNull();
    expect(computeCalibrationCurve([], [], { binning: 'equal-count' })).toEqual([]);
    expect(computeBrierScore([], [])).toBeNull();
    expect(computeMulticlassBrierScore([], [], 3)).toBeNull();
    expect(() => computeBrierScore([87], [1])).toThrow('computeBrierScore: probabilities must be 0 to 1, got 87');
    expect(() => computeCalibrationCurve([NaN], [1])).toThrow('probabilities must be 0 to 1, got NaN');
  });
});
