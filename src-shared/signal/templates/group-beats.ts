import type { BeatFeatures } from './cut-features.ts';
import { clusterShapes } from './cluster-shapes.ts';

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
 * @param prematurity  [beatCount] as computePrematurity has it
 * @returns most frequent group first, of equal ones the one that begins first
 */
export function groupBeats(features: BeatFeatures, prematurity: Float32Array): readonly BeatGroup[] {
  const { shapeOfBeat, shapes } = clusterShapes(features);
  const groups = shapes.flatMap((_, shapeIndex) => {
    const own = indicesOf(shapeOfBeat, shapeIndex);
    const early = own.filter((beat) => (prematurity[beat] ?? NaN) < EARLY);
    const isSplit = early.length >= LEAST_EARLY_COUNT && early.length <= MAX_EARLY_PART * own.length;
    if (!isSplit) return [describeGroup(own, shapeIndex, prematurity)];
    const late = own.filter((beat) => !((prematurity[beat] ?? NaN) < EARLY));
    return [
      { beats: late, shapeIndex, isEarly: false, prematurity: meanOf(prematurity, late) },
      { beats: early, shapeIndex, isEarly: true, prematurity: meanOf(prematurity, early) },
    ];
  });
  return sortGroups(groups.filter((group) => group.beats.length > 0));
}

/** Beats of one shape that are not told apart by timing. */
export function describeGroup(beats: Int32Array, shapeIndex: number, prematurity: Float32Array): BeatGroup {
  const early = beats.filter((beat) => (prematurity[beat] ?? NaN) < EARLY);
  return { beats, shapeIndex, isEarly: early.length > 0.5 * beats.length, prematurity: meanOf(prematurity, beats) };
}

/** Most frequent first; of equal ones the one that begins first. */
export function sortGroups<T extends BeatGroup>(groups: readonly T[]): readonly T[] {
  return groups.toSorted((a, b) => b.beats.length - a.beats.length || (a.beats[0] ?? 0) - (b.beats[0] ?? 0));
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
