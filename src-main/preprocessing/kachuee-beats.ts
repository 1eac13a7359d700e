import { medianOf } from '#shared/signal/median.ts';
import { resample } from '#shared/signal/resample.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';
import type { BeatRecipe, RecipeInput, RecipeOutput } from './beat-recipe.ts';
import { createRowCollector } from './row-collector.ts';

const RATE: TimeBase = { rateNumerator: 125, rateDenominator: 1 };
const INPUT_LENGTH = 187;
const WINDOW_SEC = 10;
const BEAT_RR = 1.2;

/**
 * Beats as the published heartbeat set has them (Kachuee et al. 2018, arXiv 1805.00794): 125 Hz; from the R peak on, 1.2
 * times the median RR interval of the 10-s window that the beat lies in, at most 187 samples; scaled to [0, 1] on its own; zeros to
 * the right. The last beat of a recording is left out.
 */
export const kachueeBeats: BeatRecipe = {
  kind: 'beats',
  id: 'kachuee-beats@1',
  inputLength: INPUT_LENGTH,
  traceLength: 85,
  rowClock: { rateHz: RATE.rateNumerator, beforeBeat: 0, valueCount: INPUT_LENGTH },
  cut,
};

function cut({ signal, timeBase, beats }: RecipeInput): RecipeOutput {
  const trace = resample(signal, timeBase, RATE);
  const sampleRateHz = toSampleRateHz(timeBase);
  const rows = createRowCollector(beats.length, INPUT_LENGTH);
  const medianRrSec = computeMedianRr(beats, sampleRateHz);
  for (let k = 0; k < beats.length; k++) {
    if (k === beats.length - 1) {
      rows.abstain(k, 'too-close-to-edge');
      continue;
    }
    const start = Math.round(((beats[k] ?? 0) * RATE.rateNumerator) / sampleRateHz);
    const length = Math.min(INPUT_LENGTH, Math.round(BEAT_RR * medianRrSec(beats[k] ?? 0) * RATE.rateNumerator));
    const beat = trace.subarray(start, start + length);
    if (beat.length === 0) rows.abstain(k, 'too-close-to-edge');
    else if (beat.some(Number.isNaN)) rows.abstain(k, 'missing-samples');
    else scaleInto(rows.addRow(k), beat);
  }
  return rows.finish();
}

/** Median of the RR intervals between the beats of each 10-s window; of the whole recording where a window holds fewer than two. */
function computeMedianRr(beats: ArrayLike<number>, sampleRateHz: number): (beat: number) => number {
  const byWindow = new Map<number, number[]>();
  const all: number[] = [];
  const toWindow = (beat: number) => Math.floor(beat / (WINDOW_SEC * sampleRateHz));
  for (let k = 1; k < beats.length; k++) {
    const before = beats[k - 1] ?? 0;
    const beat = beats[k] ?? 0;
    const rrSec = (beat - before) / sampleRateHz;
    all.push(rrSec);
    if (toWindow(before) !== toWindow(beat)) continue;
    const window = byWindow.get(toWindow(beat));
    if (window === undefined) byWindow.set(toWindow(beat), [rrSec]);
    else window.push(rrSec);
  }
  const overall = medianOf(all);
  const medians = new Map([...byWindow].map(([window, rrs]) => [window, medianOf(rrs)]));
  return (beat) => medians.get(toWindow(beat)) ?? overall;
}

/** To [0, 1]; a flat beat stays 0. */
function scaleInto(row: Float32Array, beat: Float32Array): void {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of beat) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  const range = greatest - least;
  if (range <= 0) return;
  for (let i = 0; i < beat.length; i++) row[i] = ((beat[i] ?? 0) - least) / range;
}
