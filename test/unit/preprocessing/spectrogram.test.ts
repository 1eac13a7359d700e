import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { computeSpectrogram, countFrames, FREQUENCY_COUNT } from '#main/preprocessing/recordings/spectrogram.ts';
import { root } from '#scripts/setup/places.mjs';

interface Reference {
  readonly signal: readonly number[];
  readonly density: readonly (readonly number[])[];
  readonly logarithm: readonly (readonly number[])[];
}

const reference = JSON.parse(
  readFileSync(join(root, 'test/fixtures/preprocessing/spectrogram-reference.json'), 'utf8'),
) as Reference;

it('has the power of 9 frames that scipy has, to one in a million', () => {
  const density = computeSpectrogram(Float32Array.from(reference.signal), 300);

  expect(density.length).toBe(9 * FREQUENCY_COUNT);
  reference.density.flat().forEach((wanted, i) => {
    expect(Math.abs(density[i]! - wanted)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(wanted)));
  });
});

it('has exact zeros where a frame is flat', () => {
  const density = computeSpectrogram(Float32Array.from(reference.signal), 300);
  const flat = [...density.subarray(4 * FREQUENCY_COUNT, 7 * FREQUENCY_COUNT)];

  expect(flat.every((value) => value === 0)).toBe(true);
});

it('counts 570 frames in 18,286 samples, 280 in 9,000 and none in 63', () => {
  expect([18_286, 9000, 64, 63].map(countFrames)).toEqual([570, 280, 1, 0]);
});

it.each([false, true])(
  'finishes a row to logarithms as scipy gives them, and tells its length (quantised: %s)',
  (quantiseInput) => {
    const finisher = createRowFinisher('log-spectrogram@1', { quantiseInput });
    const row = new Float32Array(finisher.storedLength);
    row.set(reference.signal);
    const output = new Float32Array(finisher.inputLength).fill(NaN);
    const length = finisher.finishInto(output, row);

    expect(finisher.inputShape).toEqual([570, 33, 1]);
    // A tenth frame holds the last 12 samples and zeros.
    expect(length).toBe(10);
    reference.logarithm.flat().forEach((wanted, i) => {
      const value = quantiseInput ? Math.trunc(wanted) : wanted;
      expect(Math.abs(output[i]! - value)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)));
    });
    expect(output.subarray(10 * 33).every((value) => value === 0)).toBe(true);
  },
);

it('says that a row without any signal has one time step', () => {
  const finisher = createRowFinisher('log-spectrogram@1', {});

  expect(finisher.finishInto(new Float32Array(570 * 33), new Float32Array(18_286))).toBe(1);
});
