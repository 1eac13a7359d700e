import type { SampleRange } from '../sample-range.ts';
import { overlapsAny } from '../sample-range.ts';

/** Two marks closer than this are no two beats; further apart than this lies a pause that the recording may owe to noise or a gap. */
const MIN_RR_MS = 150;
const MAX_RR_MS = 6000;

export interface RrStatistics {
  readonly count: number;
  readonly meanMs: number;
  readonly leastMs: number;
  readonly greatestMs: number;
  /** Standard deviation of differences between neighbours over the mean: above 0.1 the rhythm is irregular. */
  readonly irregularity: number;
}

/**
 * RR intervals of all beats of a recording.
 * @param beatSamples  marks, ascending
 * @param breaks  spans that no interval is measured across, because a beat may be hidden there: in order, not overlapping
 * @returns undefined for fewer than two beats
 */
export function computeRrStatistics(
  beatSamples: Float64Array,
  sampleRateHz: number,
  breaks: readonly SampleRange[] = [],
): RrStatistics | undefined {
  let [count, sum, least, greatest] = [0, 0, Infinity, 0];
  let [differences, squares] = [0, 0];
  let last = NaN;
  for (let k = 1; k < beatSamples.length; k++) {
    const rrMs = (1000 * ((beatSamples[k] ?? 0) - (beatSamples[k - 1] ?? 0))) / sampleRateHz;
    const isBroken = overlapsAny(breaks, beatSamples[k - 1] ?? 0, beatSamples[k] ?? 0);
    const isInterval = rrMs >= MIN_RR_MS && rrMs <= MAX_RR_MS && !isBroken;
    if (isInterval) {
      count += 1;
      sum += rrMs;
      least = Math.min(least, rrMs);
      greatest = Math.max(greatest, rrMs);
      if (last === last) {
        differences += 1;
        squares += (rrMs - last) ** 2;
      }
    }
    last = isInterval ? rrMs : NaN;
  }
  if (count === 0) return undefined;
  const meanMs = sum / count;
  const irregularity = differences === 0 ? 0 : Math.sqrt(squares / differences) / meanMs;
  return { count, meanMs, leastMs: least, greatestMs: greatest, irregularity };
}

const LEAST_TURNS = 3;

/**
 * Median difference of neighbouring intervals as a part of their mean: a few early or late beats do not raise it.
 * @param rrMs  intervals in order
 * @returns 0 for fewer than 4 intervals, which tell nothing
 */
export function computeMedianTurn(rrMs: Float64Array): number {
  const turns = rrMs.slice(1).map((rr, k) => Math.abs(rr - (rrMs[k] ?? rr)));
  if (turns.length < LEAST_TURNS) return 0;
  const meanMs = rrMs.reduce((sum, rr) => sum + rr, 0) / rrMs.length;
  return (turns.sort()[turns.length >> 1] ?? 0) / meanMs;
}
