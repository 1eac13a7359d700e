import type { BeatFeatures } from './cut-features.ts';
import { clusterShapes } from './cluster-shapes.ts';
import { computePrematurity } from './beat-timing.ts';

/** Beats that come before this part of the local mean RR interval are early: 80 % is what Holter systems take for prematurity. */
const EARLY = 0.8;
/** Where more beats of one shape than this come early, the rhythm is irregular and timing tells no beats apart. */
const MAX_EARLY_PART = 0.45;
/** Fewer early beats of a shape stay with the others: too few for a template, and the median does not feel them. */
const LEAST_EARLY_COUNT = 2;

export interface BeatGroup {
  /** Positions of its beats, ascending. */
  readonly beats: Int32Array;
  /** Which shape of the QRS; groups of one shape differ in timing. */
  readonly shapeIndex: number;
  readonly isEarly: boolean;
  /** Mean of the beats' RR intervals before, as a part of the local mean; null where none is known. */
  readonly prematurity: number | null;
}

/**
 * Groups beats by shape and, within a shape, early ones apart from the others.
 * @param beats  marks, ascending
 * @returns most frequent group first, of equal ones the one that begins first
 */
export function groupBeats(features: BeatFeatures, beats: Float64Array, sampleRateHz: number): readonly BeatGroup[] {
  const { shapeOfBeat, shapes } = clusterShapes(features);
  const prematurity = computePrematurity(beats, sampleRateHz);
  const groups = shapes.flatMap((_, shapeIndex) => {
    const own = indicesOf(shapeOfBeat, shapeIndex);
    const early = own.filter((beat) => (prematurity[beat] ?? NaN) < EARLY);
    const isSplit = early.length >= LEAST_EARLY_COUNT && early.length <= MAX_EARLY_PART * own.length;
    if (!isSplit) {
      const isEarly = early.length > 0.5 * own.length;
      return [{ beats: own, shapeIndex, isEarly, prematurity: meanOf(prematurity, own) }];
    }
    const late = own.filter((beat) => !((prematurity[beat] ?? NaN) < EARLY));
    return [
      { beats: late, shapeIndex, isEarly: false, prematurity: meanOf(prematurity, late) },
      { beats: early, shapeIndex, isEarly: true, prematurity: meanOf(prematurity, early) },
    ];
  });
  return groups
    .filter((group) => group.beats.length > 0)
    .sort((a, b) => b.beats.length - a.beats.length || (a.beats[0] ?? 0) - (b.beats[0] ?? 0));
}

function indicesOf(shapeOfBeat: Int16Array, shapeIndex: number): Int32Array {
  const own: number[] = [];
  shapeOfBeat.forEach((shape, beat) => {
    if (shape === shapeIndex) own.push(beat);
  });
  return Int32Array.from(own);
}

function meanOf(prematurity: Float32Array, beats: Int32Array): number | null {
  let sum = 0;
  let count = 0;
  for (const beat of beats) {
    const value = prematurity[beat] ?? NaN;
    if (value !== value) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}
