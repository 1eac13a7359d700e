import { describe, expect, it } from 'vitest';
import { detectBeats } from '#shared/signal/detect-beats.ts';
import { matchBeats } from '#shared/metrics/match-beats.ts';
import { gaussian, makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';

/** Beats that were put and found, missed, and found without having been put, within 50 ms. */
function score(put: readonly number[], found: ArrayLike<number>, sampleRateHz: number) {
  const match = matchBeats(put, found, 0.05 * sampleRateHz);
  return {
    missed: match.testOfReference.filter((test) => test < 0).length,
    extra: match.referenceOfTest.filter((reference) => reference < 0).length,
  };
}

describe('detectBeats on a made ECG', () => {
  it.each([50, 100, 125, 128, 180, 250, 257, 360, 500, 997.003, 1000, 2000])(
    'finds all beats of a minute at %d Hz, and no other',
    (sampleRateHz) => {
      const { beats, signalMv } = makeEcg({
        sampleRateHz,
        durationSec: 60,
        heartRateBpm: 72,
        random: createRandom(1),
        noiseMv: 0.02,
      });

      const { samples } = detectBeats([signalMv], { sampleRateHz });

      expect(score(beats, samples, sampleRateHz)).toEqual({ missed: 0, extra: 0 });
    },
  );

  it.each([28, 40, 60, 100, 150, 200, 240])('finds all beats at %d a minute', (heartRateBpm) => {
    const { beats, signalMv } = makeEcg({
      sampleRateHz: 360,
      durationSec: 60,
      heartRateBpm,
      random: createRandom(2),
      noiseMv: 0.01,
    });

    const { samples } = detectBeats([signalMv], { sampleRateHz: 360 });

    expect(score(beats, samples, 360)).toEqual({ missed: 0, extra: 0 });
  });

  it('marks the R peak to within 1 sample at 360 Hz, upright and inverted, in mV and in digital units', () => {
    const { beats, signalMv } = makeEcg({
      sampleRateHz: 360,
      durationSec: 60,
      heartRateBpm: 72,
      random: createRandom(3),
    });

    for (const factor of [1, -1, 200, 0.001]) {
      const { samples } = detectBeats([signalMv.map((value) => factor * value)], { sampleRateHz: 360 });

      expect(samples.length).toBe(beats.length);
      samples.forEach((sample, k) => expect(Math.abs(sample - beats[k]!)).toBeLessThanOrEqual(1));
    }
  });

  it('gives clean beats quality 1, and beats in noise as high as they are less', () => {
    const random = createRandom(4);
    const clean = makeEcg({ sampleRateHz: 360, durationSec: 60, heartRateBpm: 72, random });
    const noisy = makeEcg({ sampleRateHz: 360, durationSec: 60, heartRateBpm: 72, random, noiseMv: 0.15 });
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

    expect(mean(detectBeats([clean.signalMv], { sampleRateHz: 360 }).qualities)).toBeGreaterThan(0.95);
    expect(mean(detectBeats([noisy.signalMv], { sampleRateHz: 360 }).qualities)).toBeLessThan(0.7);
  });

  it('goes on by the second lead while the first is flat, missing or noise', () => {
    const random = createRandom(5);
    const { beats, signalMv } = makeEcg({
      sampleRateHz: 360,
      durationSec: 90,
      heartRateBpm: 72,
      random,
      noiseMv: 0.01,
    });
    const off = (fill: () => number) => signalMv.map((value, i) => (i > 360 * 30 && i < 360 * 60 ? fill() : value));

    for (const first of [off(() => 0), off(() => NaN), off(() => gaussian(random))]) {
      const { samples } = detectBeats([first, signalMv], { sampleRateHz: 360 });
      const { missed, extra } = score(beats, samples, 360);

      expect(missed + extra).toBeLessThanOrEqual(1);
    }
  });
});

describe('detectBeats where there is nothing to find', () => {
  const n = 360 * 60;
  const random = createRandom(6);
  const signals: Record<string, Float32Array> = {
    'a flat line': new Float32Array(n).fill(0.3),
    'nothing but missing samples': new Float32Array(n).fill(NaN),
    'white noise': Float32Array.from({ length: n }, () => gaussian(random)),
    'a sine of 5 Hz': Float32Array.from({ length: n }, (_, i) => Math.sin((2 * Math.PI * 5 * i) / 360)),
    'mains hum of 50 Hz': Float32Array.from({ length: n }, (_, i) => Math.sin((2 * Math.PI * 50 * i) / 360)),
    'a wandering baseline': Float32Array.from({ length: n }, (_, i) => 2 * Math.sin((2 * Math.PI * 0.3 * i) / 360)),
    'flutter whose rate and height wander': makeFlutter(n),
  };

  it.each(Object.keys(signals))('finds at most 2 beats a minute in %s', (name) => {
    expect(detectBeats([signals[name]!], { sampleRateHz: 360 }).samples.length).toBeLessThanOrEqual(2);
  });

  it.each([0, 1, 2, 17, 100])('answers %d samples', (length) => {
    expect(detectBeats([new Float32Array(length).fill(1)], { sampleRateHz: 360 }).samples.length).toBe(0);
  });

  it('puts no beat into a gap or on its borders, and finds those around it', () => {
    const { beats, signalMv } = makeEcg({
      sampleRateHz: 360,
      durationSec: 60,
      heartRateBpm: 72,
      random: createRandom(7),
    });
    const [startSample, endSample] = [360 * 20 + 100, 360 * 35 + 17];
    const holed = signalMv.map((value, i) => (i >= startSample && i < endSample ? NaN : value + 5));
    const outside = beats.filter((beat) => beat < startSample - 36 || beat >= endSample + 36);

    const { samples } = detectBeats([holed], { sampleRateHz: 360 });

    expect(samples.some((sample) => sample >= startSample && sample < endSample)).toBe(false);
    expect(score(outside, samples, 360).missed).toBe(0);
    expect(samples.length).toBeLessThanOrEqual(outside.length + 2);
  });

  it('keeps silent through 40 s of asystole with a little noise', () => {
    const { beats, signalMv } = makeEcg({
      sampleRateHz: 360,
      durationSec: 120,
      heartRateBpm: 72,
      random: createRandom(8),
      noiseMv: 0,
    });
    const random = createRandom(9);
    const [startSample, endSample] = [360 * 40, 360 * 80];
    const arrested = signalMv.map(
      (value, i) => (i >= startSample && i < endSample ? 0 : value) + 0.01 * gaussian(random),
    );

    const { samples } = detectBeats([arrested], { sampleRateHz: 360 });

    expect(samples.filter((sample) => sample >= startSample && sample < endSample).length).toBeLessThanOrEqual(1);
    expect(
      score(
        beats.filter((beat) => beat < startSample || beat >= endSample),
        samples,
        360,
      ).missed,
    ).toBeLessThanOrEqual(1);
  });
});

describe('detectBeats on long recordings', () => {
  it('meets without a seam where its stretches of an hour meet', () => {
    const { beats, signalMv } = makeEcg({
      sampleRateHz: 100,
      durationSec: 7300,
      heartRateBpm: 61,
      random: createRandom(10),
      noiseMv: 0.01,
    });

    const { samples } = detectBeats([signalMv], { sampleRateHz: 100 });

    expect(score(beats, samples, 100)).toEqual({ missed: 0, extra: 0 });
  });

  it('refuses what is no signal: no lead, leads of different length, 49 Hz', () => {
    const lead = new Float32Array(100);

    expect(() => detectBeats([], { sampleRateHz: 360 })).toThrow('at least one lead');
    expect(() => detectBeats([lead, new Float32Array(99)], { sampleRateHz: 360 })).toThrow('lengths must be equal');
    expect(() => detectBeats([lead], { sampleRateHz: 49 })).toThrow('50 to 2000');
  });
});

function makeFlutter(sampleCount: number): Float32Array {
  const random = createRandom(60);
  let phase = 0;
  let height = 1;
  let rateHz = 5;
  return Float32Array.from({ length: sampleCount }, () => {
    rateHz += (5 - rateHz) * 0.001 + 0.02 * gaussian(random);
    height += (1 - height) * 0.002 + 0.02 * gaussian(random);
    phase += (2 * Math.PI * rateHz) / 360;
    return height * Math.sin(phase);
  });
}
