import { runningMedian, takeQuantile } from '#shared/signal/median.ts';
import { correlate, fitPWave, measureDifference, P_WAVE, takeMedianBeat, type Part } from './beat-parts.ts';
import { BEAT_AT, BEAT_LENGTH, type CutBeats } from './cut-beats.ts';
import { describeLateP } from './describe-late-p.ts';
import type { BeatColumns } from './beat-columns.ts';

/** Parts of a beat in samples of 125 Hz: the ventricles, what follows. */
const QRS = { from: BEAT_AT - 10, to: BEAT_AT + 14 };
const WIDE_QRS = { from: BEAT_AT - 14, to: BEAT_AT + 20 };
const T_WAVE = { from: BEAT_AT + 15, to: BEAT_AT + 52 };

/** How far a QRS may be moved to fit, in samples: 32 ms. */
const MOST_QRS_LAG = 4;
const NEAR = 15;
const NEIGHBOURS = 4;
const STEEP = 0.06;
const MOST_LOG_RATIO = 1.5;

/**
 * How a beat's shape in one lead differs from the recording's dominant beat and from its neighbours: the QRS (likeness, difference,
 * height, width, size), the P wave before it (likeness to that of the dominant beat, to that of the beats around, how alike they are all
 * around, height; against those of late and of early beats) and what follows it. All heights count in local median heights of the QRS.
 * @param isRegular  [n] beats that may make the dominant one
 * @param lateness  [n] logarithm of the interval before each beat over nearly the longest around it
 */
export function describeShape(beats: CutBeats, isRegular: Uint8Array, lateness: Float32Array): BeatColumns {
  const dominant = computeDominantBeat(beats, isRegular);
  const { count } = beats;
  const over = (toValue: (k: number) => number) => Float32Array.from({ length: count }, (_, k) => toValue(k));
  const fits = Array.from({ length: count }, (_, k) => fitQrs(beats.at(k), dominant));
  const pLikeness = over((k) => fitPWave(beats.at(k), dominant));
  const pSameness = compareWithNeighbours(beats);
  const dominantArea = meanSize(dominant, WIDE_QRS);
  const dominantWidth = countSteep(dominant);
  const dominantP = heightAbove(dominant);
  const near = (k: number, by: number) => beats.at(Math.min(count - 1, Math.max(0, k + by)));
  return {
    'qrs.likeness': over((k) => fits[k]?.likeness ?? 0),
    'qrs.difference': over((k) => fits[k]?.difference ?? 0),
    'qrs.height': over((k) => toLogHeight(beats.heights[k] ?? 0)),
    'qrs.greatest': over((k) => greatest(beats.at(k), QRS) - greatest(dominant, QRS)),
    'qrs.least': over((k) => least(beats.at(k), QRS) - least(dominant, QRS)),
    'qrs.steep': over((k) => countSteep(beats.at(k))),
    'qrs.steeper': over((k) => countSteep(beats.at(k)) - dominantWidth),
    'qrs.larger': over((k) => meanSize(beats.at(k), WIDE_QRS) - dominantArea),
    'qrs.like-last': over((k) => correlate(beats.at(k), near(k, -1), QRS)),
    'qrs.like-next': over((k) => correlate(beats.at(k), near(k, 1), QRS)),
    't.difference': over((k) => measureDifference(beats.at(k), dominant, T_WAVE)),
    'p.likeness': pLikeness,
    'p.likeness-around': runningMedian(pLikeness, NEAR),
    'p.difference': over((k) => measureDifference(beats.at(k), dominant, P_WAVE)),
    'p.sameness': pSameness,
    'p.sameness-around': runningMedian(pSameness, NEAR),
    'p.height': over((k) => heightAbove(beats.at(k))),
    'p.higher': over((k) => heightAbove(beats.at(k)) - dominantP),
    ...describeLateP(beats, { dominant, likeness: over((k) => fits[k]?.likeness ?? 0), lateness }),
  };
}

/** [BEAT_LENGTH] median over regular beats; over all beats where fewer than 3 are regular. */
function computeDominantBeat(beats: CutBeats, isRegular: Uint8Array): Float32Array {
  const inner = Array.from({ length: beats.count - 2 }, (_, k) => k + 1);
  const regular = inner.filter((k) => isRegular[k] === 1);
  return takeMedianBeat(beats, regular.length >= 3 ? regular : inner);
}

/** The beat is moved to where its QRS is most like the dominant one. */
function fitQrs(beat: Float32Array, dominant: Float32Array): { likeness: number; difference: number } {
  let likeness = -Infinity;
  let bestLag = 0;
  for (let lag = -MOST_QRS_LAG; lag <= MOST_QRS_LAG; lag++) {
    const found = correlate(beat, dominant, QRS, lag);
    if (found <= likeness) continue;
    likeness = found;
    bestLag = lag;
  }
  return { likeness, difference: measureDifference(beat, dominant, QRS, bestLag) };
}

/** [n] likeness of each P wave to the mean of those of the beats around. */
function compareWithNeighbours(beats: CutBeats): Float32Array {
  const mean = new Float32Array(BEAT_LENGTH);
  return Float32Array.from({ length: beats.count }, (_, k) => {
    mean.fill(0);
    for (let j = Math.max(0, k - NEIGHBOURS); j <= Math.min(beats.count - 1, k + NEIGHBOURS); j++) {
      if (j === k) continue;
      const beat = beats.at(j);
      for (let i = P_WAVE.from; i < P_WAVE.to; i++) mean[i] = (mean[i] ?? 0) + (beat[i] ?? 0) / (2 * NEIGHBOURS);
    }
    return correlate(beats.at(k), mean, P_WAVE);
  });
}

function meanSize(beat: Float32Array, { from, to }: Part): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += Math.abs(beat[i] ?? 0);
  return sum / (to - from);
}

/** Samples at which the trace is steep: a QRS that is broad or split has more of them. */
function countSteep(beat: Float32Array): number {
  let count = 0;
  for (let i = WIDE_QRS.from; i < WIDE_QRS.to; i++) if (Math.abs((beat[i] ?? 0) - (beat[i - 1] ?? 0)) > STEEP) count++;
  return count;
}

/** Of the P wave: its top above its median. */
function heightAbove(beat: Float32Array): number {
  const part = beat.slice(P_WAVE.from, P_WAVE.to - MOST_QRS_LAG);
  const top = Math.max(...part);
  return top - takeQuantile(part, 0.5);
}

function greatest(beat: Float32Array, { from, to }: Part): number {
  return Math.max(...beat.subarray(from, to));
}

function least(beat: Float32Array, { from, to }: Part): number {
  return Math.min(...beat.subarray(from, to));
}

const LEAST_HEIGHT = 0.05;

function toLogHeight(height: number): number {
  return Math.max(-MOST_LOG_RATIO, Math.min(MOST_LOG_RATIO, Math.log(Math.max(LEAST_HEIGHT, height))));
}
