import { describe, expect, it } from 'vitest';
import { beatRhythm, describeBeats } from '#main/preprocessing/beat-rhythm/beat-rhythm.ts';
import { BEAT_AT, BEAT_LENGTH } from '#main/preprocessing/beat-rhythm/cut-beats.ts';
import { describeClusters } from '#main/preprocessing/beat-rhythm/describe-clusters.ts';
import { describeLateP } from '#main/preprocessing/beat-rhythm/describe-late-p.ts';
import { describeRhythm } from '#main/preprocessing/beat-rhythm/describe-rhythm.ts';
import { LEAD_SCALES, RHYTHM_SCALES } from '#main/preprocessing/beat-rhythm/scales.ts';
import { resample } from '#shared/signal/resample.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';

const RATE_125 = { rateNumerator: 125, rateDenominator: 1 };
const RATE_360 = { rateNumerator: 360, rateDenominator: 1 };
const LEAD_LENGTH = LEAD_SCALES.length;
const LEAD_START = RHYTHM_SCALES.length + 1;

const make = (seed = 1) =>
  makeEcg({
    sampleRateHz: 360,
    durationSec: 90,
    heartRateBpm: 75,
    random: createRandom(seed),
    noiseMv: 0.005,
    irregularity: 0.01,
  });

/** Seconds of beats at these intervals. */
const toPeaks = (intervals: readonly number[]) => {
  let atSec = 1;
  return Float64Array.from(intervals, (rrSec) => (atSec += rrSec));
};

describe('describeRhythm', () => {
  it('gives an early beat the logarithm of how early it is, and of the pause after it', () => {
    const intervals = Array.from({ length: 60 }, (_, k) => (k === 30 ? 0.5 : k === 31 ? 1.1 : 0.8));
    const { columns, isRegular } = describeRhythm(toPeaks(intervals));

    expect(columns['before/near']![30]).toBeCloseTo(Math.log(0.5 / 0.8), 4);
    expect(columns['after/near']![30]).toBeCloseTo(Math.log(1.1 / 0.8), 4);
    expect(columns['both/near']![30]).toBeCloseTo(0, 4);
    expect(columns['before.rank']![30]).toBe(0);
    expect([29, 30, 31, 32].map((k) => isRegular[k])).toEqual([0, 0, 0, 1]);
  });

  it('sees that every second beat is early where half of all are: against the upper quantile, not against the median', () => {
    const { columns } = describeRhythm(toPeaks(Array.from({ length: 200 }, (_, k) => (k % 3 === 0 ? 0.9 : 0.5))));

    expect(columns['before/near']![100]).toBeCloseTo(0, 4);
    expect(columns['before/near.slow']![100]).toBeCloseTo(Math.log(0.5 / 0.9), 4);
  });

  it('finds 9 in 10 intervals alike with an early beat in ten, and hardly 3 in 10 in fibrillation', () => {
    const random = createRandom(3);
    const early = describeRhythm(toPeaks(Array.from({ length: 300 }, (_, k) => (k % 10 === 0 ? 0.5 : 0.8))));
    const fibrillating = describeRhythm(toPeaks(Array.from({ length: 300 }, () => 0.5 + 0.7 * random())));

    expect(early.columns['far.alike']![150]).toBeCloseTo(0.9, 1);
    expect(fibrillating.columns['far.alike']![150]).toBeLessThan(0.3);
    expect(fibrillating.columns['far.change']![150]! - early.columns['far.change']![150]!).toBeGreaterThan(2);
  });

  it('sees a run of 60 fast beats as fast against six minutes, where its neighbours are all fast too', () => {
    const intervals = Array.from({ length: 600 }, (_, k) => (k >= 300 && k < 360 ? 0.45 : 0.9));
    const { columns } = describeRhythm(toPeaks(intervals));

    expect(columns['before/middle']![330]).toBeCloseTo(0, 4);
    expect(columns['before/furthest']![330]).toBeCloseTo(Math.log(0.5), 4);
    expect(columns['near/furthest']![330]).toBeCloseTo(Math.log(0.5), 4);
  });
});

describe('describeClusters', () => {
  const describeAll = (intervals: readonly number[]) =>
    describeClusters(Float32Array.from(intervals), Float32Array.from([...intervals.slice(1), intervals.at(-1)!]));

  it('parts runs of early beats from the pauses after them, though eight in ten intervals are short', () => {
    const columns = describeAll(Array.from({ length: 400 }, (_, k) => (k % 5 === 0 ? 1.2 : 0.6)));

    expect(columns['clusters.gap']![200]).toBeCloseTo(Math.log(2), 4);
    expect(columns['clusters.share']![200]).toBeCloseTo(0.8, 2);
    expect(columns['clusters.split']![200]).toBeCloseTo(1, 3);
    expect([199, 200, 201].map((k) => columns['clusters.before']![k])).toEqual([
      expect.closeTo(-1, 4),
      expect.closeTo(1, 4),
      expect.closeTo(-1, 4),
    ]);
    expect(columns['clusters.after']![199]).toBeCloseTo(1, 4);
  });

  it('finds no clusters where all intervals are alike, and no clear ones in fibrillation', () => {
    const random = createRandom(3);
    const regular = describeAll(Array.from({ length: 400 }, (_, k) => 0.8 + 0.004 * (k % 2)));
    const fibrillating = describeAll(Array.from({ length: 400 }, () => 0.5 + 0.7 * random()));

    expect(regular['clusters.gap']![200]).toBeLessThan(0.01);
    expect(Math.abs(regular['clusters.before']![200]!)).toBeLessThan(0.1);
    expect(fibrillating['clusters.split']![200]).toBeLessThan(0.85);
  });

  it('gives finite numbers where all intervals are the same', () => {
    expect(Object.values(describeAll([1, 1, 1, 1, 1])).every((column) => column.every(Number.isFinite))).toBe(true);
  });
});

describe('describeLateP', () => {
  const P_UPRIGHT = 1;
  const P_TURNED = -1;

  /** Beats alike but for P waves; after every fifth comes a pause. */
  function makeBeats(toP: (isLate: boolean) => number) {
    const isLate = (k: number) => k % 5 === 0;
    const bump = (i: number, at: number, width: number) => Math.exp(-(((i - at) / width) ** 2));
    const shapes = Array.from({ length: 100 }, (_, k) =>
      Float32Array.from(
        { length: BEAT_LENGTH },
        (__, i) => bump(i, BEAT_AT, 3) + 0.15 * toP(isLate(k)) * bump(i, 20, 4),
      ),
    );
    const beats = { count: 100, heights: new Float32Array(100).fill(1), at: (k: number) => shapes[k]! };
    const lateness = Float32Array.from({ length: 100 }, (_, k) => (isLate(k) ? 0 : -0.5));
    return describeLateP(beats, { dominant: shapes[1]!, likeness: new Float32Array(100).fill(1), lateness });
  }

  it('sees that P waves of early beats, eight in ten, are not those of beats after pauses', () => {
    const columns = makeBeats((isLate) => (isLate ? P_UPRIGHT : P_TURNED));

    expect([5, 6].map((k) => columns['p.like-late']![k]! > 0.9)).toEqual([true, false]);
    expect([5, 6].map((k) => columns['p.like-early']![k]! > 0)).toEqual([false, true]);
    expect(columns['p.late-to-early']![5]).toBeGreaterThan(0.1);
  });

  it('finds them alike where all beats are of the sinus node, as in a block with pauses', () => {
    const columns = makeBeats(() => P_UPRIGHT);

    expect([5, 6].map((k) => columns['p.late-difference']![k])).toEqual([0, 0]);
    expect(columns['p.late-to-early']![5]).toBe(0);
  });
});

describe('describeBeats', () => {
  it('tells a broad beat from the dominant one by likeness, steepness and family, and finds the others alike', () => {
    const { signalMv, beats } = make();
    const broad = signalMv.slice();
    const peak = beats[40]!;
    for (let i = -40; i < 80; i++) broad[peak + i] = 1.2 * Math.exp(-(((i - 10) / 25) ** 2));
    const trace = resample(broad, RATE_360, RATE_125);
    const { rhythm, leads } = describeBeats(
      [trace],
      Float64Array.from(beats, (beat) => beat / 360),
    );

    expect(leads[0]!['qrs.likeness']![30]).toBeGreaterThan(0.95);
    expect(leads[0]!['qrs.likeness']![40]).toBeLessThan(0.8);
    expect(rhythm['family-0.9.share']![30]).toBeGreaterThan(0.9);
    expect(rhythm['family-0.9.share']![40]).toBeLessThan(0.1);
  });

  it('finds a P wave like the dominant one before every beat but the one that has none', () => {
    const { signalMv, beats } = make();
    const peak = beats[50]!;
    for (let i = -100; i < -30; i++) signalMv[peak + i] = 0.001 * (i % 7);
    const { leads } = describeBeats(
      [resample(signalMv, RATE_360, RATE_125)],
      Float64Array.from(beats, (beat) => beat / 360),
    );

    expect(leads[0]!['p.likeness']![30]).toBeGreaterThan(0.9);
    expect(leads[0]!['p.likeness']![50]).toBeLessThan(0.6);
    expect(leads[0]!['p.likeness-around']![50]).toBeGreaterThan(0.9);
    expect(leads[0]!['p.higher']![50]).toBeLessThan(-0.05);
  });
});

describe('beat-rhythm@2', () => {
  it('leaves 23 zeros and a flag of 0 where there is no second lead, and changes no number of the first lead', () => {
    const { signalMv, beats } = make();
    const input = { signal: signalMv, timeBase: RATE_360, beats };
    const alone = beatRhythm.cut(input).inputs.subarray(0, 103);
    const both = beatRhythm.cut({ ...input, otherSignals: [signalMv.map((value) => -value)] }).inputs.subarray(0, 103);

    expect([alone[LEAD_START - 1], both[LEAD_START - 1]]).toEqual([0, 1]);
    expect(alone.subarray(LEAD_START + LEAD_LENGTH).every((value) => value === 0)).toBe(true);
    expect(both.subarray(LEAD_START + LEAD_LENGTH).some((value) => value !== 0)).toBe(true);
    expect([...both.subarray(LEAD_START, LEAD_START + LEAD_LENGTH)]).toEqual([
      ...alone.subarray(LEAD_START, LEAD_START + LEAD_LENGTH),
    ]);
  });

  it('gives nearly the same numbers at 250 and at 360 Hz', () => {
    const { signalMv, beats } = make();
    const RATE_250 = { rateNumerator: 250, rateDenominator: 1 };
    const at360 = beatRhythm.cut({ signal: signalMv, timeBase: RATE_360, beats }).inputs;
    const at250 = beatRhythm.cut({
      signal: resample(signalMv, RATE_360, RATE_250),
      timeBase: RATE_250,
      beats: beats.map((beat) => (beat * 250) / 360),
    }).inputs;
    const far = at360.filter((value, i) => Math.abs(value - at250[i]!) > 0.5).length;

    expect(far / at360.length).toBeLessThan(0.01);
  });

  it('cuts every number off at 6 deviations', () => {
    const { signalMv, beats } = make();
    const moved = [...beats];
    moved[20] = moved[19]! + 30;
    const { inputs } = beatRhythm.cut({ signal: signalMv, timeBase: RATE_360, beats: moved });

    expect(Math.max(...inputs.map(Math.abs))).toBe(6);
  });

  it('names each of its numbers once', () => {
    expect(new Set(RHYTHM_SCALES.map(({ name }) => name)).size).toBe(56);
    expect(new Set(LEAD_SCALES.map(({ name }) => name)).size).toBe(23);
  });
});
