import { describe, expect, it } from 'vitest';
import { createRandom } from '#main/preprocessing/random.ts';
import { describeRecording } from '#main/preprocessing/rhythm-numbers/rhythm-numbers.ts';
import { correlationOf, entropyOf, percentileOf } from '#main/preprocessing/rhythm-numbers/statistics.ts';
import { findRowNumbers } from '#main/preprocessing/row-numbers.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';

const RATE_HZ = 100;
const numbers = findRowNumbers('rhythm-numbers@1')!;

/** 30 s; the wave of 1 mV is what the recipe makes of about 5. */
function make(options: { heartRateBpm: number; irregularity?: number; noiseMv?: number }) {
  const made = makeEcg({ sampleRateHz: RATE_HZ, durationSec: 30, random: createRandom(5), ...options });
  return { ...made, signal: made.signalMv.map((value) => 5 * value) };
}

describe('numbers of a recording', () => {
  it('count beats, rate and regularity of a steady rhythm at 75 a minute', () => {
    const { signal, beats } = make({ heartRateBpm: 75, irregularity: 0 });
    const found = describeRecording(signal, RATE_HZ);

    expect(Math.abs(found['beatCount']! - beats.length)).toBeLessThanOrEqual(1);
    expect(found['medianSec']).toBeCloseTo(0.8, 2);
    expect(found['variation']).toBeLessThan(0.02);
    expect(found['pnnTenth']).toBe(0);
    expect(found['medianLikeness']).toBeGreaterThan(0.98);
    expect(found['intervalsMissing']).toBe(0);
  });

  it('tell a rhythm that is irregular in every beat', () => {
    const [steady, irregular] = [0, 0.35].map((irregularity) =>
      describeRecording(make({ heartRateBpm: 90, irregularity }).signal, RATE_HZ),
    );
    expect(irregular!['relativeRmssd']).toBeGreaterThan(0.15);
    expect(irregular!['stepEntropy']).toBeGreaterThan(steady!['stepEntropy']! + 1);
    expect(irregular!['pnnFifth']).toBeGreaterThan(0.3);
  });

  it('tell one early beat with a pause behind it, and whether it has the shape of the others', () => {
    const { signal, beats } = make({ heartRateBpm: 60, irregularity: 0 });
    const early = signal.slice();
    const [from, to] = [beats[10]! - 40, beats[10]! + 45];
    const beat = early.slice(from, to);
    early.fill(0, from, to);
    beat.forEach((value, i) => (early[from - 35 + i] = value));
    const wide = early.slice();
    wide.subarray(from - 35, to - 35).forEach((_, i, own) => (own[i] = -8 * Math.exp(-0.5 * ((i - 40) / 4) ** 2)));

    expect(describeRecording(signal, RATE_HZ)).toMatchObject({ earlyThenLate: 0, earlyAlike: 0, earlyUnlike: 0 });
    expect(describeRecording(early, RATE_HZ)).toMatchObject({ earlyThenLate: 1, earlyAlike: 1, earlyUnlike: 0 });
    expect(describeRecording(wide, RATE_HZ)).toMatchObject({ earlyThenLate: 1, earlyAlike: 0, earlyUnlike: 1 });
  });

  it('do not change where all of the signal is turned over', () => {
    const { signal } = make({ heartRateBpm: 80, noiseMv: 0.02 });
    const turned = describeRecording(
      signal.map((value) => -value),
      RATE_HZ,
    );
    for (const [name, value] of Object.entries(describeRecording(signal, RATE_HZ)))
      expect(turned[name], name).toBeCloseTo(value, 4);
  });

  it('are 51 of the same names, finite, also of a flat line, of noise and of a single sample', () => {
    expect(numbers.names).toHaveLength(51);
    const random = createRandom(3);
    const noise = Float32Array.from({ length: 3000 }, () => 2 * random() - 1);
    for (const row of [new Float32Array(6144), noise, Float32Array.of(1), make({ heartRateBpm: 40 }).signal]) {
      const values = numbers.describe(row, row.length);
      expect(values).toHaveLength(numbers.names.length);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(Object.keys(describeRecording(row, RATE_HZ))).toEqual(numbers.names);
    }
    expect(describeRecording(new Float32Array(3000), RATE_HZ)).toMatchObject({ intervalsMissing: 1, beatCount: 0 });
  });

  it('leave out what lies beyond the length of a row', () => {
    const { signal } = make({ heartRateBpm: 75 });
    const row = new Float32Array(6144);
    row.set(signal);
    expect(numbers.describe(row, 3000)).toEqual(numbers.describe(signal, 3000));
  });
});

describe('statistics of a list', () => {
  it('are those of the textbook', () => {
    expect(percentileOf([4, 1, 3, 2], 50)).toBe(2.5);
    expect(percentileOf([], 50)).toBe(0);
    expect(correlationOf([1, 2, 3], [3, 5, 7])).toBeCloseTo(1, 12);
    expect(correlationOf([1, 1, 1], [3, 5, 7])).toBe(0);
    expect(entropyOf([0.1, 0.9], { from: 0, to: 1, binCount: 2 })).toBeCloseTo(Math.log(2), 12);
    expect(entropyOf([-5, 0.1], { from: 0, to: 1, binCount: 2 })).toBe(0);
  });
});
