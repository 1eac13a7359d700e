import { describe, expect, it } from 'vitest';
import { summarizeFolds } from '#main/training/cross-validate.ts';
import { joinRows } from '#main/training/labelled-record.ts';
import { computeCalibrationError, computeLogLoss, fitTemperature } from '#main/training/temperature.ts';
import { createRandom } from '#test/builders/random.ts';

const classMask = Uint8Array.of(1, 1, 1, 1, 0);

/** Labels drawn from the softmax of logits / sure: logits that sound `sure` times too sure. */
function drawLogits(sure: number, rowCount: number) {
  const random = createRandom(3);
  const logits = new Float32Array(rowCount * 5);
  const labels = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const own = Array.from({ length: 4 }, () => 3 * (random() - 0.5));
    const weights = own.map(Math.exp);
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
    labels[row] = Math.max(
      0,
      weights.findIndex((weight) => (left -= weight) < 0),
    );
    own.forEach((logit, c) => (logits[row * 5 + c] = sure * logit));
    logits[row * 5 + 4] = 99;
  }
  return { logits, labels, classCount: 5, classMask };
}

describe('fitTemperature', () => {
  it.each([0.5, 1, 2.5])('finds %d again in 20,000 rows that sound so much too sure, to 5 %%', (sure) => {
    expect(fitTemperature(drawLogits(sure, 20_000)) / sure).toBeCloseTo(1, 1);
  });

  it('lowers the loss, and the calibration error below 2 %', () => {
    const data = drawLogits(2.5, 20_000);
    const temperature = fitTemperature(data);

    expect(computeLogLoss(data, temperature)).toBeLessThan(computeLogLoss(data, 1));
    expect(computeCalibrationError(data, 1)).toBeGreaterThan(0.1);
    expect(computeCalibrationError(data, temperature)).toBeLessThan(0.02);
  });
});

describe('summarizeFolds', () => {
  it('chooses the epoch at which the left-out rows of all folds together are answered best', () => {
    const labels = Uint8Array.of(0, 1, 2, 3);
    const right = Float32Array.from({ length: 20 }, (_, i) => (i % 5 === Math.floor(i / 5) ? 4 : 0));
    const wrong = new Float32Array(20);
    const fold = { labels, logitsByEpoch: [wrong, right, wrong] };

    const chosen = summarizeFolds([fold, fold], classMask);

    expect(chosen.epoch).toBe(2);
    expect(chosen.macroF1ByEpoch[1]).toBe(1);
    expect(chosen.confusion[3]).toEqual([0, 0, 0, 2, 0]);
  });
});

it('joins the rows of records in order', () => {
  const one = { inputs: Float32Array.of(1, 2), labels: Uint8Array.of(0) };
  const two = { inputs: Float32Array.of(3, 4), labels: Uint8Array.of(2) };

  expect(joinRows([one, two])).toEqual({ inputs: Float32Array.of(1, 2, 3, 4), labels: Uint8Array.of(0, 2) });
});
