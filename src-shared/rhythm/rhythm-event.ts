import type { SampleRange } from '#shared/domain/annotation-change.ts';

/** What may be found in a sequence of beats, in the order in which it is listed. Each is described where it is found. */
export const RHYTHM_EVENT_KINDS = [
  'pause',
  'tachycardia',
  'bradycardia',
  'ventricular-flutter',
  'ventricular-isolated',
  'ventricular-couplet',
  'ventricular-run',
  'ventricular-bigeminy',
  'ventricular-trigeminy',
  'ventricular-escape-isolated',
  'ventricular-escape',
  'supraventricular-isolated',
  'supraventricular-couplet',
  'supraventricular-run',
  'supraventricular-bigeminy',
  'supraventricular-trigeminy',
  'junctional-escape-isolated',
  'junctional-escape',
  'supraventricular-escape-isolated',
  'supraventricular-escape',
] as const;
export type RhythmEventKind = (typeof RHYTHM_EVENT_KINDS)[number];

/** One of them. The range is half-open: from the mark of its first beat to just behind that of its last; of flutter, from mark to mark. */
export interface RhythmEvent extends SampleRange {
  readonly kind: RhythmEventKind;
  /** Rows of its first and last beat in the columns given; -1 in flutter, which has none. */
  readonly firstBeatIndex: number;
  readonly lastBeatIndex: number;
  readonly beatCount: number;
  readonly durationSec: number;
  /** From its first to its last beat; null for one beat. */
  readonly meanRateBpm: number | null;
  /** Longest RR interval in it; null for one beat. */
  readonly longestRrMs: number | null;
}

/** The rules, given back with the result. */
export interface RhythmRules {
  /** An RR interval that is longer is a pause. */
  readonly pauseSec: number;
  /** The longer of the two thresholds that are counted. */
  readonly longPauseSec: number;
  readonly tachycardiaBpm: number;
  readonly bradycardiaBpm: number;
  /** RR intervals in a row that a tachycardia or bradycardia takes. */
  readonly rateIntervalCount: number;
  /** A run whose mean rate is lower is no run, but an escape rhythm. */
  readonly escapeBelowBpm: number;
  /** Beats in a row that a run takes. */
  readonly runBeatCount: number;
  /** Ectopic beats that a bigeminy or trigeminy takes. */
  readonly patternEctopicCount: number;
}

/** Pauses of 2 and 3 s, 100 and 50 a minute, runs of 3 at 100 a minute: as ambulatory reports usually count them. */
export const DEFAULT_RHYTHM_RULES: RhythmRules = {
  pauseSec: 2,
  longPauseSec: 3,
  tachycardiaBpm: 100,
  bradycardiaBpm: 50,
  rateIntervalCount: 8,
  escapeBelowBpm: 100,
  runBeatCount: 3,
  patternEctopicCount: 3,
};

/** Where a beat comes from, and whether it is an escape beat: supraventricular escape beats are those of the atria (e) and unspecified (n). */
export type Ectopy = 'V' | 'S' | 'ventricular-escape' | 'junctional-escape' | 'supraventricular-escape' | '';

/** Beats as the finders see them. */
export interface RhythmBeats {
  readonly sampleRateHz: number;
  /** [n] in the record's time base. */
  readonly samples: Float64Array;
  /** [n] rows in the columns given. */
  readonly rows: Int32Array;
  /** [n] '' for beats of no ectopic origin. */
  readonly ectopies: readonly Ectopy[];
  /** [n] 1 where nothing unreadable lies between this beat and the one before; 0 for the first. */
  readonly isJoined: Uint8Array;
}

/** The event that the beats first to last (positions, both in it) make up. */
export function toEvent(beats: RhythmBeats, kind: RhythmEventKind, first: number, last: number): RhythmEvent {
  const startSample = beats.samples[first] ?? 0;
  const lastSample = beats.samples[last] ?? 0;
  return {
    kind,
    startSample,
    endSample: lastSample + 1,
    firstBeatIndex: beats.rows[first] ?? 0,
    lastBeatIndex: beats.rows[last] ?? 0,
    beatCount: last - first + 1,
    durationSec: (lastSample - startSample) / beats.sampleRateHz,
    meanRateBpm:
      lastSample > startSample ? ((last - first) * 60 * beats.sampleRateHz) / (lastSample - startSample) : null,
    longestRrMs: findLongestRr(beats, first, last),
  };
}

/** Longest RR interval that can be read from beat `first` to beat `last`; null without one. */
export function findLongestRr(
  { samples, isJoined, sampleRateHz }: RhythmBeats,
  first: number,
  last: number,
): number | null {
  let longest: number | null = null;
  for (let i = first + 1; i <= last; i++) {
    if (isJoined[i] === 0) continue;
    longest = Math.max(longest ?? 0, (((samples[i] ?? 0) - (samples[i - 1] ?? 0)) * 1000) / sampleRateHz);
  }
  return longest;
}
