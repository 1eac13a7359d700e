import { runningMedian } from '#shared/signal/median.ts';

/** Samples of 125 Hz in a beat, and where its R peak lies: 0.32 s before it to 0.48 s after. */
export const BEAT_LENGTH = 100;
export const BEAT_AT = 40;

const QRS_HALF_WIDTH = 12;
const HEIGHT_NEIGHBOURS = 30;
const LEAST_HEIGHT_MV = 1e-3;

/** The beats of one lead. */
export interface CutBeats {
  readonly count: number;
  /** [count] height of each QRS. */
  readonly heights: Float32Array;
  /** [BEAT_LENGTH] a beat. Both count in local median heights of the QRS. */
  at(beat: number): Float32Array;
}

/**
 * @param trace  125 Hz, mV, free from baseline
 * @param peaks  [n] rounded; what lies beyond the ends of the trace is 0
 */
export function cutBeats(trace: Float32Array, peaks: Int32Array): CutBeats {
  const heights = Float32Array.from(peaks, (peak) => measureHeight(trace, peak));
  const usual = runningMedian(heights, HEIGHT_NEIGHBOURS).map((height) => Math.max(height, LEAST_HEIGHT_MV));
  const all = new Float32Array(peaks.length * BEAT_LENGTH);
  peaks.forEach((peak, k) => {
    for (let i = 0; i < BEAT_LENGTH; i++) all[k * BEAT_LENGTH + i] = (trace[peak - BEAT_AT + i] ?? 0) / (usual[k] ?? 1);
  });
  return {
    count: peaks.length,
    heights: heights.map((height, k) => height / (usual[k] ?? 1)),
    at: (beat) => all.subarray(beat * BEAT_LENGTH, (beat + 1) * BEAT_LENGTH),
  };
}

/** From the lowest to the highest sample of a QRS. @param peak  rounded */
export function measureHeight(trace: Float32Array, peak: number): number {
  let least = Infinity;
  let greatest = -Infinity;
  const end = Math.min(trace.length - 1, peak + QRS_HALF_WIDTH);
  for (let i = Math.max(0, peak - QRS_HALF_WIDTH); i <= end; i++) {
    least = Math.min(least, trace[i] ?? 0);
    greatest = Math.max(greatest, trace[i] ?? 0);
  }
  return Math.max(0, greatest - least);
}
