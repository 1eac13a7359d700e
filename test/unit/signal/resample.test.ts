import { describe, expect, it } from 'vitest';
import { resample, toResampledSample } from '#shared/signal/resample.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import { findTimeBase } from '#shared/units/time-base.ts';
import { createRandom } from '#test/builders/random.ts';

const hz = (rate: number): TimeBase => findTimeBase(rate)!;
const sine = (frequencyHz: number, rateHz: number, count: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin((2 * Math.PI * frequencyHz * i) / rateHz + 0.3));

describe('resample', () => {
  it.each([
    [360, 125],
    [125, 360],
    [500, 125],
    [360, 1000],
    [250, 100],
    [1000, 50],
    [997.003, 250],
    [128, 127.5],
  ])('keeps a sine of 0.3 Nyquist where it is in time and height, %d to %d Hz, to 0.0005', (from, to) => {
    const frequencyHz = 0.15 * Math.min(from, to);
    const resampled = resample(sine(frequencyHz, from, Math.round(from * 8)), hz(from), hz(to));
    const expected = sine(frequencyHz, to, resampled.length);

    // The ends count as held, so that only the middle is a sine.
    for (let i = Math.floor(resampled.length * 0.25); i < resampled.length * 0.75; i++) {
      expect(Math.abs(resampled[i]! - expected[i]!)).toBeLessThan(0.0005);
    }
  });

  it('keeps the peak of a beat at its time: within half a sample from 360 to 125 Hz and back', () => {
    const bump = Float32Array.from({ length: 3600 }, (_, i) => Math.exp(-0.5 * ((i - 1800.4) / 7) ** 2));
    const peakSec = (signal: Float32Array, rateHz: number) => signal.indexOf(Math.max(...signal)) / rateHz;

    const down = resample(bump, hz(360), hz(125));
    const up = resample(down, hz(125), hz(360));

    expect(Math.abs(peakSec(down, 125) - 1800.4 / 360)).toBeLessThan(0.5 / 125);
    expect(Math.abs(peakSec(up, 360) - 1800.4 / 360)).toBeLessThan(0.5 / 360);
    up.forEach((value, i) => expect(Math.abs(value - bump[i]!)).toBeLessThan(0.001));
  });

  it('takes away what the new rate cannot carry: 100 Hz from 360 to 125 Hz leaves less than 0.0002', () => {
    const resampled = resample(sine(100, 360, 3600), hz(360), hz(125));

    expect(Math.max(...resampled.slice(200, -200).map(Math.abs))).toBeLessThan(0.0002);
  });

  it('passes constants unchanged, ends included', () => {
    const resampled = resample(new Float32Array(1000).fill(-0.735), hz(360), hz(125));

    expect(resampled.length).toBe(Math.ceil((1000 * 125) / 360));
    resampled.forEach((value) => expect(value).toBeCloseTo(-0.735, 5));
  });

  it('marks missing what lies nearest to a missing sample, and keeps the rest finite', () => {
    const signal = sine(3, 360, 3600).map((value, i) => (i >= 1000 && i < 1180 ? NaN : value));

    const resampled = resample(signal, hz(360), hz(120));

    resampled.forEach((value, i) => expect(Number.isNaN(value)).toBe(3 * i >= 1000 && 3 * i < 1180));
  });

  it('gives back a band-limited signal after up and down again, 20 random ones, to 0.001', () => {
    const random = createRandom(3);
    for (let round = 0; round < 20; round++) {
      const parts = Array.from({ length: 5 }, () => ({ f: 0.5 + 35 * random(), a: random(), p: 7 * random() }));
      const signal = Float32Array.from({ length: 2500 }, (_, i) =>
        parts.reduce((sum, { f, a, p }) => sum + a * Math.sin((2 * Math.PI * f * i) / 250 + p), 0),
      );
      const there = resample(signal, hz(250), hz(360));
      const back = resample(there, hz(360), hz(250));

      for (let i = 300; i < 2200; i++) expect(Math.abs(back[i]! - signal[i]!)).toBeLessThan(0.001);
    }
  });

  it('answers signals of 0 and 1 samples', () => {
    expect(resample(new Float32Array(0), hz(360), hz(125)).length).toBe(0);
    expect([...resample(Float32Array.of(0.5), hz(125), hz(250))]).toEqual([0.5, 0.5]);
  });

  it('says which sample an old one has become', () => {
    expect(toResampledSample(360, hz(360), hz(125))).toBe(125);
    expect(toResampledSample(361, hz(360), hz(125))).toBe(125);
    expect(toResampledSample(362, hz(360), hz(125))).toBe(126);
  });
});

describe('an event', () => {
  /** Centre of gravity of a bump: where it is, to a fraction of a sample. */
  const centreSec = (signal: Float32Array, rateHz: number): number => {
    let weight = 0;
    let moment = 0;
    signal.forEach((value, i) => {
      weight += value;
      moment += value * i;
    });
    return moment / weight / rateHz;
  };

  it.each([
    [360, 250],
    [500, 250],
    [250, 1000],
    [100, 500],
  ])('stays at its time to 20 us from %d to %d Hz: 50 bumps of random place and width', (from, to) => {
    const random = createRandom(11);
    for (let round = 0; round < 50; round++) {
      const atSec = 1.5 + random();
      const widthSec = 0.012 + 0.05 * random();
      const bump = Float32Array.from({ length: 4 * from }, (_, i) =>
        Math.exp(-0.5 * ((i / from - atSec) / widthSec) ** 2),
      );

      const resampled = resample(bump, hz(from), hz(to));

      expect(resampled).toHaveLength(4 * to);
      expect(Math.abs(centreSec(resampled, to) - atSec)).toBeLessThan(20e-6);
    }
  });
});
