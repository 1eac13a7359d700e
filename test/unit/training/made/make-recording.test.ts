import { describe, expect, it } from 'vitest';
import { describeRhythm } from '#main/preprocessing/beat-rhythm/describe-rhythm.ts';
import { removeBaseline } from '#main/preprocessing/remove-baseline.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import { drawBlockedBeats, drawRunsAndPauses } from '#main/training/made/draw-pauses.ts';
import { MADE_RHYTHMS, type MadeRhythm } from '#main/training/made/draw-rhythm.ts';
import type { MadeBeat } from '#main/training/made/made-beat.ts';
import { makeRecording } from '#main/training/made/make-recording.ts';
import { findRegularBeats, type MadeSource } from '#main/training/made/made-source.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom as createTestRandom } from '#test/builders/random.ts';

const N = 0;
const S = 1;
const V = 2;

/** Two leads of 125 Hz with 150 normal beats; of each `every`-th it is said that it is ventricular. */
function makeSource(every = Infinity): MadeSource {
  const { signalMv, beats } = makeEcg({
    sampleRateHz: 125,
    durationSec: 120,
    heartRateBpm: 75,
    random: createTestRandom(5),
    irregularity: 0.01,
  });
  return {
    traces: [removeBaseline(signalMv), removeBaseline(signalMv.map((value) => -0.5 * value))],
    peaks: Float64Array.from(beats),
    classes: Uint8Array.from(beats, (_, k) => (k % every === every - 1 ? V : N)),
  };
}

const make = (rhythm: MadeRhythm, seed = 1, source = makeSource()) =>
  makeRecording(source, { rhythm, beatCount: 200, random: createRandom(seed) })!;

describe('makeRecording', () => {
  it.each(MADE_RHYTHMS)(
    'makes %s of 200 beats in two leads, ascending and finite, the same for the same seed',
    (name) => {
      const made = make(name);

      expect(made.peaks).toHaveLength(200);
      expect(made.classes).toHaveLength(200);
      expect(made.peaks.every((peak, k) => k === 0 || peak - made.peaks[k - 1]! > 0.27 * 125)).toBe(true);
      expect(made.traces.map((trace) => trace.every(Number.isFinite))).toEqual([true, true]);
      expect(made.traces[0]!.length).toBeGreaterThan(made.peaks.at(-1)! + 100);
      expect(make(name)).toEqual(made);
      expect(make(name, 2)).not.toEqual(made);
    },
  );

  it('puts an R peak of 1 mV where it says that a beat is, and turned over by half in the second lead', () => {
    const { traces, peaks } = make('irregular');
    const atPeaks = (lead: number) => Array.from(peaks, (peak) => traces[lead]![Math.round(peak)]!);

    expect(Math.min(...atPeaks(0))).toBeGreaterThan(0.7);
    expect(Math.max(...atPeaks(1))).toBeLessThan(-0.35);
  });

  it('calls fibrillating beats normal, without a P wave and with intervals that are not alike', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { peaks, classes } = make('fibrillation', seed);
      const half = peaks.subarray(100);
      const { columns } = describeRhythm(half.map((peak) => peak / 125));

      expect(classes.slice(100).every((label) => label === N)).toBe(true);
      expect(columns['middle.alike']![50]).toBeLessThan(0.75);
    }
  });

  it('makes early beats of class S that come early but for those in a row, and leaves a third of a run of them', () => {
    const { peaks, classes } = make('early-beats', 3);
    const early = Array.from(classes.keys()).filter((k) => k > 1 && classes[k] === S && classes[k - 1] === N);
    const { columns } = describeRhythm(peaks.map((peak) => peak / 125));

    expect(early.length).toBeGreaterThan(0);
    expect(early.every((k) => columns['before/near.slow']![k]! < -0.05)).toBe(true);
    expect(make('many-early-beats', 3).classes.filter((label) => label === S).length).toBeGreaterThan(40);
  });

  it('makes runs of early beats in which most beats are early, each normal beat after a pause or another normal one', () => {
    const order = drawRunsAndPauses({ rrSec: 0.8, beatCount: 1000, hasVentricular: false, random: createRandom(4) });
    const isPause = ({ rrSec }: MadeBeat) => rrSec > 0.65;

    expect(order).toHaveLength(1000);
    expect(order.filter(({ kind }) => kind === 'early').length).toBeGreaterThan(500);
    expect(order.filter((beat) => beat.kind === 'normal').every(isPause)).toBe(true);
    expect(order.filter(({ kind }) => kind === 'ventricular')).toEqual([]);
  });

  it('makes blocked beats of normal beats alone, with pauses and no early beat before them', () => {
    const order = drawBlockedBeats({ rrSec: 0.8, beatCount: 1000, hasVentricular: false, random: createRandom(5) });

    expect(order.every(({ kind }) => kind === 'normal')).toBe(true);
    expect(order.filter(({ rrSec }) => rrSec > 1.1).length).toBeGreaterThan(10);
    expect(order.filter(({ rrSec }) => rrSec < 0.55)).toEqual([]);
  });

  it('takes ventricular beats from those of the recording, and has none where it has none', () => {
    const count = (source: MadeSource) =>
      [1, 2, 3, 4, 5, 6].reduce(
        (sum, seed) => sum + make('irregular', seed, source).classes.filter((c) => c === V).length,
        0,
      );

    expect(count(makeSource())).toBe(0);
    expect(count(makeSource(10))).toBeGreaterThan(0);
  });

  it('makes nothing of a recording with fewer than 30 regular normal beats', () => {
    const source = makeSource(2);

    expect(findRegularBeats(source)).toHaveLength(0);
    expect(makeRecording(source, { rhythm: 'runs', beatCount: 200, random: createRandom(1) })).toBeUndefined();
  });
});
