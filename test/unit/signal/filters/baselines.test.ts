import { describe, expect, it } from 'vitest';
import { computeMedianBaseline, subtractBaseline } from '#shared/signal/filters/median-baseline.ts';
import { computeSplineBaseline } from '#shared/signal/filters/spline-baseline.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';
import { measureGrowth } from '#test/builders/growth.ts';

const RATE_HZ = 360;
const ecg = makeEcg({ sampleRateHz: RATE_HZ, durationSec: 60, heartRateBpm: 75, random: createRandom(1) });
const wander = (i: number): number => 0.8 * Math.sin((2 * Math.PI * 0.2 * i) / RATE_HZ) - 1.5;
const wandering = ecg.signalMv.map((value, i) => value + wander(i));

describe('computeMedianBaseline', () => {
  it('follows 0.2 Hz wander of 0.8 mV under an ECG to 0.2 mV, and leaves the R waves', () => {
    const baseline = computeMedianBaseline(wandering, RATE_HZ);

    for (let i = RATE_HZ; i < wandering.length - RATE_HZ; i++) {
      expect(Math.abs(baseline[i]! - wander(i))).toBeLessThan(0.2);
    }
    const left = subtractBaseline(wandering, baseline);
    for (const beat of ecg.beats.slice(1, -1)) expect(Math.abs(left[beat]! - ecg.signalMv[beat]!)).toBeLessThan(0.2);
  });

  it.each([50, 128, 250, 1000])('is the constant of a constant and the line of a line at %d Hz', (sampleRateHz) => {
    const constant = computeMedianBaseline(new Float32Array(3 * sampleRateHz).fill(-2.5), sampleRateHz);
    const line = computeMedianBaseline(
      Float32Array.from({ length: 6 * sampleRateHz }, (_, i) => i / sampleRateHz),
      sampleRateHz,
    );

    expect(constant.every((value) => value === -2.5)).toBe(true);
    for (let i = sampleRateHz; i < 5 * sampleRateHz; i++) expect(line[i]).toBeCloseTo(i / sampleRateHz, 1);
  });

  it('stands for each side of a gap alone, and is missing in it', () => {
    const signal = new Float32Array(10 * RATE_HZ).fill(1);
    signal.fill(Number.NaN, 4 * RATE_HZ, 5 * RATE_HZ);
    signal.fill(7, 5 * RATE_HZ);

    computeMedianBaseline(signal, RATE_HZ).forEach((value, i) => expect(value).toBe(signal[i]));
  });

  it('takes a time that is proportional to the length of the signal and hardly grows with the window', async () => {
    const long = Float32Array.from({ length: 3600 * 250 }, (_, i) => Math.sin(i / 3000));
    const short = long.subarray(0, 360 * 250);
    const run = (signal: Float32Array, sampleRateHz: number) => () => computeMedianBaseline(signal, sampleRateHz);

    expect(await measureGrowth(run(short, 250), run(long, 250))).toBeLessThan(40);
    expect(await measureGrowth(run(short, 125), run(short, 1000))).toBeLessThan(4);
  });

  it('answers signals of 0 and 1 samples and all missing', () => {
    expect(computeMedianBaseline(new Float32Array(0), 250)).toHaveLength(0);
    expect([...computeMedianBaseline(Float32Array.of(0.5), 250)]).toEqual([0.5]);
    expect([...computeMedianBaseline(Float32Array.of(Number.NaN, Number.NaN), 250)].every(Number.isNaN)).toBe(true);
  });
});

describe('computeSplineBaseline', () => {
  it('follows 0.2 Hz wander of 0.8 mV through the levels before 75 beats a minute to 0.03 mV', () => {
    const baseline = computeSplineBaseline(wandering, { sampleRateHz: RATE_HZ, beats: ecg.beats });

    for (let i = ecg.beats[1]!; i < ecg.beats.at(-2)!; i++) {
      expect(Math.abs(baseline[i]! - wander(i))).toBeLessThan(0.03);
    }
  });

  it('goes through the level before each beat, and holds the first and the last', () => {
    const signal = Float32Array.from({ length: 2000 }, (_, i) => (i < 400 ? 1 : i < 1200 ? 3 : -2));
    const baseline = computeSplineBaseline(signal, { sampleRateHz: 250, beats: [300, 800, 1500] });

    expect(baseline[280]).toBeCloseTo(1, 6);
    expect(baseline[780]).toBeCloseTo(3, 6);
    expect(baseline[1480]).toBeCloseTo(-2, 6);
    expect(baseline[0]).toBe(1);
    expect(baseline[1999]).toBe(-2);
  });

  it('is missing where the signal is and where a stretch has no beat, and begins anew after a gap', () => {
    const signal = new Float32Array(3000).fill(1);
    signal.fill(Number.NaN, 1000, 1200);
    signal.fill(5, 1200, 2000);
    signal.fill(Number.NaN, 2000, 2200);

    const baseline = computeSplineBaseline(signal, { sampleRateHz: 250, beats: [500, 1400, 1600] });

    for (let i = 0; i < 1000; i++) expect(baseline[i]).toBe(1);
    for (let i = 1200; i < 2000; i++) expect(baseline[i]).toBe(5);
    for (let i = 1000; i < 1200; i++) expect(baseline[i]).toBeNaN();
    for (let i = 2000; i < 3000; i++) expect(baseline[i]).toBeNaN();
  });

  it('answers no beats, beats outside, beats twice and signals of 0 and 1 samples', () => {
    const options = { sampleRateHz: 250, beats: [-50, 0, 300, 300, 9000] };

    expect(computeSplineBaseline(new Float32Array(0), options)).toHaveLength(0);
    expect(computeSplineBaseline(Float32Array.of(1), options)[0]).toBeNaN();
    expect(computeSplineBaseline(new Float32Array(500).fill(2), options).every((value) => value === 2)).toBe(true);
    expect(computeSplineBaseline(new Float32Array(500), { ...options, beats: [] }).every(Number.isNaN)).toBe(true);
  });
});
