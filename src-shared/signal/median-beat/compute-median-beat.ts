import type { BeatSource } from '../beat-source.ts';
import { alignBeats, INTERPOLATION_HALF, MAX_SHIFT_SEC, readShiftedInto } from './align-beats.ts';
import type { BaselineKnot } from './beat-baseline.ts';
import { findLevelBefore, removeBaseline } from './beat-baseline.ts';
import { medianAndSpreadInto } from './median-and-spread.ts';

export interface MedianBeatInput {
  readonly source: BeatSource;
  /** Marks of all beats, ascending, in samples of the source. */
  readonly beats: Float64Array;
  /** Positions of those that are averaged, ascending. */
  readonly used: readonly number[];
  /** Usual distance from one of the template's beats to the next. */
  readonly rrSamples: number;
  /** Whether a beat is of the same template, so that its level before the QRS tells of the baseline. */
  readonly isOwn: (beat: number) => boolean;
  /** [leadCount] factor for each lead when beats are laid over each other. */
  readonly scales: readonly number[];
}

export interface MedianSignals {
  readonly sampleRateHz: number;
  /** Index of time zero in every lead's values. */
  readonly zeroIndex: number;
  /** One entry for each lead, [sampleCount] in the lead's unit, 0 just before the QRS; NaN where no beat has a sample. */
  readonly values: readonly Float32Array[];
  /** Half the interquartile range of the beats around the median. */
  readonly spreads: readonly Float32Array[];
  /** Positions of the beats that it is made of. */
  readonly used: readonly number[];
}

export interface MedianOfBeats {
  readonly median: MedianSignals;
  /** [beat][lead] the single beats that it is made of, each [sampleCount]. */
  readonly aligned: readonly (readonly Float32Array[])[];
}

/** Longest window around the mark: a PR of 320 ms before it, a QT of 650 ms after it, and a piece of baseline. */
const MAX_BEFORE_SEC = 0.55;
const MAX_AFTER_SEC = 0.85;

/**
 * Sample-wise median of aligned beats, with each beat's baseline taken off first: a curve through the levels just before the QRS of
 * the beat and its neighbours, which leaves ST as it is.
 * @returns undefined where no beat has samples around its QRS in any lead
 */
export function computeMedianBeat(input: MedianBeatInput): MedianOfBeats | undefined {
  const { source, beats, scales } = input;
  const { sampleRateHz } = source;
  const used = input.used.filter((beat) => hasQrs(source, beats[beat] ?? 0));
  if (used.length === 0) return undefined;
  const { before, after } = findWindow(input);
  const margin = Math.ceil(MAX_SHIFT_SEC * sampleRateHz) + INTERPOLATION_HALF + 2;
  const marks = used.map((beat) => Math.round(beats[beat] ?? 0));
  const cuts = marks.map((mark) =>
    source.read(mark - before - margin, mark + after + margin).map((lead) => lead.slice()),
  );
  const zeroIndex = before + margin;
  const shifts = alignBeats({ beats: cuts, zeroIndex, sampleRateHz, scales });
  const length = before + after;
  const aligned = cuts.map((leads, k) =>
    leads.map((lead) => {
      const row = new Float32Array(length);
      readShiftedInto(row, lead, margin, shifts[k] ?? 0);
      return row;
    }),
  );
  const level = findLevelBefore(aligned, { zeroIndex: before, sampleRateHz, scales });
  aligned.forEach((leads, k) => {
    const knots = findKnots(input, { beat: used[k] ?? 0, shift: shifts[k] ?? 0, level });
    leads.forEach((row, lead) => removeBaseline(row, level, knots[lead] ?? []));
  });
  const values = scales.map(() => new Float32Array(length));
  const spreads = scales.map(() => new Float32Array(length));
  scales.forEach((_, lead) => {
    const rows = aligned.map((leads) => leads[lead] ?? new Float32Array(length).fill(NaN));
    medianAndSpreadInto(values[lead] ?? new Float32Array(length), spreads[lead] ?? new Float32Array(length), rows);
  });
  return { median: { sampleRateHz, zeroIndex: before, values, spreads, used }, aligned };
}

function hasQrs(source: BeatSource, mark: number): boolean {
  const reach = Math.ceil(0.1 * source.sampleRateHz);
  return source
    .read(Math.round(mark) - reach, Math.round(mark) + reach)
    .some((lead) => lead.every((value) => value === value));
}

/** At high rates the window ends where the neighbours' QRS begin. */
function findWindow({ source, rrSamples }: MedianBeatInput): { before: number; after: number } {
  const { sampleRateHz } = source;
  return {
    before: Math.round(Math.min(MAX_BEFORE_SEC * sampleRateHz, 0.8 * rrSamples)),
    after: Math.round(Math.min(MAX_AFTER_SEC * sampleRateHz, 0.92 * rrSamples)),
  };
}

interface KnotSearch {
  readonly beat: number;
  readonly shift: number;
  readonly level: { readonly start: number; readonly end: number; readonly zeroIndex: number };
}

/** Levels just before the QRS of the neighbours, where these are of the same template, at their distance from this beat's own. */
function findKnots({ source, beats, isOwn }: MedianBeatInput, { beat, level }: KnotSearch): BaselineKnot[][] {
  const here = Math.round(beats[beat] ?? 0);
  const knots: BaselineKnot[][] = Array.from({ length: source.leadCount }, () => []);
  for (const neighbour of [beat - 1, beat + 1]) {
    const mark = Math.round(beats[neighbour] ?? NaN);
    const distance = mark - here;
    if (!isOwn(neighbour) || !(Math.abs(distance) < MAX_KNOT_SEC * source.sampleRateHz)) continue;
    const from = mark - level.zeroIndex + level.start;
    source.read(from, from + level.end - level.start).forEach((lead, k) => {
      const sum = lead.reduce((total, value) => total + value, 0);
      if (sum === sum) knots[k]?.push({ distance, value: sum / lead.length });
    });
  }
  return knots;
}

/** Past a longer pause the baseline is not a straight line. */
const MAX_KNOT_SEC = 2.5;
