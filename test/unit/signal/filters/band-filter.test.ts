import { describe, expect, it } from 'vitest';
import type { Band } from '#shared/signal/filters/band-filter.ts';
import { createBandFilter, filterBand, filterBandPart } from '#shared/signal/filters/band-filter.ts';
import { filterBlocks } from '#shared/signal/filters/filter-blocks.ts';
import { createRandom } from '#test/builders/random.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';

const BANDS: readonly Band[] = [
  { highPassHz: 0.05, lowPassHz: 150, notchHz: null },
  { highPassHz: 0.5, lowPassHz: 40, notchHz: 50 },
  { highPassHz: null, lowPassHz: null, notchHz: 60 },
];
const RATE_HZ = 360;
/** 1 uV. */
const TOLERANCE_MV = 0.001;

/** Ten minutes with wander, an offset of 300 mV as DC amplifiers have, and gaps of one sample to a minute. */
function makeRough(seed: number): Float32Array {
  const random = createRandom(seed);
  const { signalMv } = makeEcg({ sampleRateHz: RATE_HZ, durationSec: 600, heartRateBpm: 70, random, noiseMv: 0.02 });
  const signal = signalMv.map((value, i) => value + 300 + 2 * Math.sin(i / 800) + (i > 80_000 ? 5 : 0));
  for (const [at, count] of [
    [50_000, 1],
    [60_000, 80],
    [61_000, 120],
    [100_000, 60 * RATE_HZ],
    [150_000, 30],
    [150_040, 5000],
  ] as const) {
    signal.fill(Number.NaN, at, at + count);
  }
  return signal;
}

describe('filterBandPart', () => {
  it.each(BANDS)('gives any part of ten minutes as the whole gives it, to 1 uV: %j', (band) => {
    const signal = makeRough(1);
    const filter = createBandFilter(band, RATE_HZ);
    const whole = filterBand(signal, filter);
    const random = createRandom(4);

    for (let round = 0; round < 40; round++) {
      const startSample = Math.floor(random() * signal.length);
      const endSample = Math.min(signal.length, startSample + 1 + Math.floor(random() * 8000));
      const from = Math.max(0, startSample - filter.reachSamples);
      const around = signal.subarray(from, Math.min(signal.length, endSample + filter.reachSamples));
      const part = filterBandPart(around, { startSample: startSample - from, endSample: endSample - from }, filter);

      expect(part).toHaveLength(endSample - startSample);
      expect(toLargestDifference(part, whole.subarray(startSample, endSample))).toBeLessThan(TOLERANCE_MV);
    }
  });

  it('leaves the signal as it is where nothing is to be filtered, in a fresh array', () => {
    const signal = Float32Array.of(1, Number.NaN, 3);

    const filtered = filterBand(signal, createBandFilter({ highPassHz: null, lowPassHz: null, notchHz: null }, 250));

    expect(filtered).toEqual(signal);
    expect(filtered).not.toBe(signal);
  });
});

describe('filterBlocks', () => {
  it.each(BANDS)('gives ten minutes block by block as the whole gives them, to 1 uV: %j', (band) => {
    const signal = makeRough(2);
    const filter = createBandFilter(band, RATE_HZ);
    const whole = filterBand(signal, filter);
    for (const blockSamples of [5000, 30_000, 1_000_000]) {
      let endSample = 0;
      const source = { sampleCount: signal.length, read: (from: number, end: number) => signal.subarray(from, end) };
      for (const block of filterBlocks(source, filter, blockSamples)) {
        expect(block.startSample).toBe(endSample);
        endSample += block.values.length;
        expect(toLargestDifference(block.values, whole.subarray(block.startSample, endSample))).toBeLessThan(
          TOLERANCE_MV,
        );
      }
      expect(endSample).toBe(signal.length);
    }
  });

  it('never asks for more than a block and its surroundings of a day at 250 Hz, and answers with every sample', () => {
    const sampleCount = 24 * 3600 * 250;
    const filter = createBandFilter(BANDS[1]!, 250);
    let mostSamples = 0;
    const read = (from: number, end: number): Float32Array => {
      mostSamples = Math.max(mostSamples, end - from);
      return Float32Array.from({ length: end - from }, (_, i) => ((from + i) % 250 < 10 ? 1 : 0));
    };
    let count = 0;

    for (const block of filterBlocks({ sampleCount, read }, filter, 1 << 20)) count += block.values.length;

    expect(count).toBe(sampleCount);
    expect(mostSamples).toBeLessThanOrEqual((1 << 20) + 2 * filter.reachSamples);
  });
});

function toLargestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]!) && Number.isNaN(b[i]!)) continue;
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = difference; // NaN against a number shows
  }
  return largest;
}
