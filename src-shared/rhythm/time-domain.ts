import type { NnSeries } from './correct-rr.ts';
import { computeMean, computeSd } from './moments.ts';
import type { NnSegment } from './segments.ts';

/** Figures of the time domain; null where there are too few intervals for one. */
export interface TimeDomain {
  readonly nnCount: number;
  /** Pairs of NN intervals that follow one another: what RMSSD and pNN50 are made of. */
  readonly pairCount: number;
  /** Sum of the NN intervals. */
  readonly nnDurationSec: number;
  readonly meanNnMs: number | null;
  readonly minimumNnMs: number | null;
  readonly maximumNnMs: number | null;
  /** 60,000 / mean NN. */
  readonly meanRateBpm: number | null;
  readonly sdnnMs: number | null;
  readonly rmssdMs: number | null;
  readonly nn50Count: number;
  /** NN50 as a percentage of the pairs. */
  readonly pnn50Percent: number | null;
  /** Standard deviation of the segments' means; null with fewer than two five-minute segments. */
  readonly sdannMs: number | null;
  /** Mean of the segments' standard deviations; null without a five-minute segment. */
  readonly sdnnIndexMs: number | null;
}

/**
 * SDNN, RMSSD, NN50, pNN50, SDANN and SDNN index. Standard deviations divide by n - 1. Differences are taken only between intervals that
 * follow one another, never across a removed one; pNN50 counts differences of more than 50 ms and divides by their number.
 * @param nn  with removal: an interpolated interval is no measured one
 * Errors: none. Source: Task Force of ESC and NASPE 1996 (Circulation 93:1043), table 1.
 */
export function computeTimeDomain(nn: NnSeries, segments: readonly NnSegment[]): TimeDomain {
  const { intervalsMs, followsPrevious } = nn;
  let pairCount = 0;
  let squareSum = 0;
  let nn50Count = 0;
  for (let i = 1; i < intervalsMs.length; i++) {
    if (followsPrevious[i] === 0) continue;
    const difference = (intervalsMs[i] ?? 0) - (intervalsMs[i - 1] ?? 0);
    pairCount++;
    squareSum += difference * difference;
    if (Math.abs(difference) > 50) nn50Count++;
  }
  const meanNnMs = computeMean(intervalsMs);
  const parts = segments.map(({ startIndex, endIndex }) => intervalsMs.subarray(startIndex, endIndex));
  return {
    nnCount: intervalsMs.length,
    pairCount,
    nnDurationSec: intervalsMs.reduce((sum, interval) => sum + interval, 0) / 1000,
    meanNnMs,
    minimumNnMs: meanNnMs === null ? null : intervalsMs.reduce((least, interval) => Math.min(least, interval)),
    maximumNnMs: meanNnMs === null ? null : intervalsMs.reduce((most, interval) => Math.max(most, interval)),
    meanRateBpm: meanNnMs === null ? null : 60_000 / meanNnMs,
    sdnnMs: computeSd(intervalsMs),
    rmssdMs: pairCount === 0 ? null : Math.sqrt(squareSum / pairCount),
    nn50Count,
    pnn50Percent: pairCount === 0 ? null : (100 * nn50Count) / pairCount,
    sdannMs: computeSd(toNumbers(parts.map(computeMean))),
    sdnnIndexMs: computeMean(toNumbers(parts.map(computeSd))),
  };
}

function toNumbers(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values.filter((value) => value !== null));
}
