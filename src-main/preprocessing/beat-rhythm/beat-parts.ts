import { takeQuantile } from '#shared/signal/median.ts';
import { BEAT_AT, BEAT_LENGTH, type CutBeats } from './cut-beats.ts';

/** A part of a beat in samples of 125 Hz. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** The atria before the ventricles. */
export const P_WAVE: Part = { from: BEAT_AT - 32, to: BEAT_AT - 8 };

/** How far a P wave may be moved to fit, in samples: 24 ms. */
const MOST_P_LAG = 3;
const MOST_BEATS = 300;

/** [BEAT_LENGTH] median over some beats, of which not more than about 300 are looked at. */
export function takeMedianBeat(beats: CutBeats, chosen: readonly number[]): Float32Array {
  const stride = Math.max(1, Math.floor(chosen.length / MOST_BEATS));
  const taken = chosen.filter((_, j) => j % stride === 0).map((k) => beats.at(k));
  const scratch = new Float32Array(taken.length);
  return Float32Array.from({ length: BEAT_LENGTH }, (_, i) => {
    taken.forEach((beat, j) => (scratch[j] = beat[i] ?? 0));
    return takeQuantile(scratch, 0.5);
  });
}

/** How alike the P waves of two beats are at best, the first one moved. */
export function fitPWave(beat: Float32Array, other: Float32Array): number {
  let likeness = -Infinity;
  for (let lag = -MOST_P_LAG; lag <= MOST_P_LAG; lag++)
    likeness = Math.max(likeness, correlate(beat, other, P_WAVE, lag));
  return likeness;
}

/** Pearson's correlation over a part, the first one read so many samples later; 0 where one is flat. */
export function correlate(a: Float32Array, b: Float32Array, { from, to }: Part, lag = 0): number {
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const x = a[i + lag] ?? 0;
    const y = b[i] ?? 0;
    sumA += x;
    sumB += y;
    sumAA += x * x;
    sumBB += y * y;
    sumAB += x * y;
  }
  const n = to - from;
  const spread = Math.max(0, sumAA - (sumA * sumA) / n) * Math.max(0, sumBB - (sumB * sumB) / n);
  return (sumAB - (sumA * sumB) / n) / Math.sqrt(spread + LEAST_SPREAD);
}

const LEAST_SPREAD = 1e-6;

/** Root of the mean square. */
export function measureDifference(a: Float32Array, b: Float32Array, { from, to }: Part, lag = 0): number {
  let squares = 0;
  for (let i = from; i < to; i++) squares += ((a[i + lag] ?? 0) - (b[i] ?? 0)) ** 2;
  return Math.sqrt(squares / (to - from));
}
