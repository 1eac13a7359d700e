import type { BeatSource } from '../beat-source.ts';
import { measurePeakToPeak } from '../peak-to-peak.ts';

/** Samples missing in all leads for so long may hide a QRS. */
const HIDING_SEC = 0.1;
/** Held at one value in all leads for so long: an electrode is off, or the amplifier at its end. */
const HELD_SEC = 1;
/** An interval this much longer than its neighbours has room for a beat that was not found. */
const LONG_PART = 1.4;
const NEIGHBOURS = 5;
/** What moves as far as this part of a QRS, where neither QRS nor T wave is expected, hides beats: noise, or ventricular flutter. */
const MOVING_PART = 0.6;
const QRS_REACH_SEC = 0.06;
const AFTER_BEAT_SEC = 0.45;
const BEFORE_BEAT_SEC = 0.3;
const STRETCH_SEC = 60;

/**
 * Between which neighbouring marks no interval is measured, because a beat between them may be hidden: samples are missing in all
 * leads, or the interval is long and the leads are held at one value or move as far as beats do, as in noise and ventricular flutter.
 * A pause in a quiet trace is an interval.
 * @param beats  marks, ascending, in samples of the source
 * @param leads  positions of the leads that count
 * @returns [beats.length] 1 where the interval that ends in the beat is left out
 */
export function findRrBreaks(source: BeatSource, beats: Float64Array, leads: readonly number[]): Uint8Array {
  const { sampleRateHz } = source;
  const breaks = new Uint8Array(beats.length);
  const stretch = STRETCH_SEC * sampleRateHz;
  const reach = Math.ceil(QRS_REACH_SEC * sampleRateHz);
  for (let next = 1; next < beats.length;) {
    const first = next;
    const from = Math.floor(beats[first - 1] ?? 0) - reach;
    while (next < beats.length && (next === first || (beats[next] ?? 0) - from < stretch)) next++;
    const signals = source.read(from, Math.ceil(beats[next - 1] ?? 0) + reach + 1, leads);
    for (let beat = first; beat < next; beat++) {
      const interval = { start: (beats[beat - 1] ?? 0) - from, end: (beats[beat] ?? 0) - from };
      const isLong = (beats[beat] ?? 0) - (beats[beat - 1] ?? 0) > LONG_PART * findUsualRr(beats, beat);
      if (hidesBeat(signals, { ...interval, isLong, sampleRateHz })) breaks[beat] = 1;
    }
  }
  return breaks;
}

/** Median of the intervals around. */
function findUsualRr(beats: Float64Array, beat: number): number {
  const from = Math.max(1, beat - NEIGHBOURS);
  const to = Math.min(beats.length - 1, beat + NEIGHBOURS);
  const around = Float64Array.from(
    { length: to - from + 1 },
    (_, k) => (beats[from + k] ?? 0) - (beats[from + k - 1] ?? 0),
  );
  return around.sort()[around.length >> 1] ?? NaN;
}

interface Interval {
  readonly start: number;
  readonly end: number;
  readonly isLong: boolean;
  readonly sampleRateHz: number;
}

function hidesBeat(signals: readonly Float32Array[], { start, end, isLong, sampleRateHz }: Interval): boolean {
  const from = Math.round(start);
  const to = Math.round(end);
  if (longestRun(from, to, (i) => signals.every((lead) => isMissing(lead[i]))) >= HIDING_SEC * sampleRateHz)
    return true;
  if (!isLong) return false;
  const isHeld = (i: number) => signals.every((lead) => isMissing(lead[i]) || lead[i] === lead[i - 1]);
  if (longestRun(from + 1, to, isHeld) >= HELD_SEC * sampleRateHz) return true;
  const reach = Math.round(QRS_REACH_SEC * sampleRateHz);
  const between = [from + Math.round(AFTER_BEAT_SEC * sampleRateHz), to - Math.round(BEFORE_BEAT_SEC * sampleRateHz)];
  const moving = signals.flatMap((lead) => {
    const beat = Math.max(
      measurePeakToPeak(lead.subarray(from - reach, from + reach)),
      measurePeakToPeak(lead.subarray(to - reach, to + reach)),
    );
    // A lead without a beat tells nothing.
    return beat === 0 ? [] : [measurePeakToPeak(lead.subarray(between[0], Math.max(...between))) > MOVING_PART * beat];
  });
  return moving.length > 0 && moving.every((moves) => moves);
}

function isMissing(value: number | undefined): boolean {
  return value === undefined || value !== value;
}

function longestRun(from: number, to: number, holds: (i: number) => boolean): number {
  let [run, longest] = [0, 0];
  for (let i = from; i < to; i++) {
    run = holds(i) ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}
