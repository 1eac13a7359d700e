import { fitPWave, measureDifference, P_WAVE, takeMedianBeat } from './beat-parts.ts';
import type { CutBeats } from './cut-beats.ts';
import type { BeatColumns } from './beat-columns.ts';

/** A beat is late whose interval is not below nearly the longest ones around by more than this logarithm, and early by that one. */
const LATE = -0.06;
const EARLY = -0.2;
const LIKE_DOMINANT = 0.85;
const LEAST_BEATS = 4;

export interface LatePInput {
  /** [BEAT_LENGTH] stands for late beats where there are hardly any. */
  readonly dominant: Float32Array;
  /** [n] likeness of each QRS to the dominant one: others make no P wave. */
  readonly likeness: Float32Array;
  /** [n] logarithm of the interval before each beat over nearly the longest around it. */
  readonly lateness: Float32Array;
}

/**
 * The P wave against the median ones of late and of early beats: where most beats are early, the dominant beat is an early one, and
 * only beats after pauses show the P wave of the sinus node. Numbers that compare with early beats are 0 where there are hardly any.
 */
export function describeLateP(beats: CutBeats, { dominant, likeness, lateness }: LatePInput): BeatColumns {
  const find = (belongs: (late: number) => boolean) => {
    const found = Array.from({ length: beats.count }, (_, k) => k).filter(
      (k) => (likeness[k] ?? 0) > LIKE_DOMINANT && belongs(lateness[k] ?? 0),
    );
    return found.length < LEAST_BEATS ? undefined : takeMedianBeat(beats, found);
  };
  const late = find((value) => value > LATE) ?? dominant;
  const early = find((value) => value < EARLY);
  const over = (toValue: (beat: Float32Array, k: number) => number) =>
    Float32Array.from({ length: beats.count }, (_, k) => toValue(beats.at(k), k));
  const likeLate = over((beat) => fitPWave(beat, late));
  const fromLate = over((beat) => measureDifference(beat, late, P_WAVE));
  const overEarly = (toValue: (beat: Float32Array, early: Float32Array, k: number) => number) =>
    over((beat, k) => (early === undefined ? 0 : toValue(beat, early, k)));
  return {
    'p.like-late': likeLate,
    'p.late-difference': fromLate,
    'p.like-early': overEarly((beat, other, k) => fitPWave(beat, other) - (likeLate[k] ?? 0)),
    'p.early-difference': overEarly((beat, other, k) => measureDifference(beat, other, P_WAVE) - (fromLate[k] ?? 0)),
    'p.late-to-early': overEarly((_, other) => measureDifference(other, late, P_WAVE)),
  };
}
