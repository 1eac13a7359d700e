import type { NnSeries } from './correct-rr.ts';

/** Five minutes: the length of segments for SDANN, the SDNN index and spectra. Source: Task Force 1996, section "Time domain". */
export const SEGMENT_SEC = 300;
/** Part of a segment that NN intervals must fill. */
export const MINIMUM_COVER = 0.8;
/** Longest stretch of a segment without an NN interval. */
export const LONGEST_HOLE_SEC = 5;

/** Five minutes with enough NN intervals in them. */
export interface NnSegment {
  readonly startSec: number;
  readonly endSec: number;
  /** Entries of the NN series that end in it: from startIndex up to, but not including, endIndex. */
  readonly startIndex: number;
  readonly endIndex: number;
}

/**
 * The usable ones among the five-minute segments that follow one another from the start of the first NN interval: NN intervals fill at
 * least 80 % of it, and nowhere, at its ends neither, is there a hole of more than 5 s. An interval belongs to the segment in which it ends.
 * @param nn  removed, not interpolated, so that only what was measured counts
 * Errors: none.
 */
export function listSegments(nn: NnSeries): { readonly segments: readonly NnSegment[]; readonly refusedCount: number } {
  const { endTimesSec, intervalsMs } = nn;
  const count = endTimesSec.length;
  const firstSec = (endTimesSec[0] ?? 0) - (intervalsMs[0] ?? 0) / 1000;
  const lastSec = endTimesSec[count - 1] ?? 0;
  const segments: NnSegment[] = [];
  let refusedCount = 0;
  let startIndex = 0;
  for (let k = 0; count > 0; k++) {
    const startSec = firstSec + k * SEGMENT_SEC;
    const endSec = startSec + SEGMENT_SEC;
    if (lastSec < endSec - LONGEST_HOLE_SEC) break;
    let endIndex = startIndex;
    // A microsecond more: the end of a segment is a sum.
    while (endIndex < count && (endTimesSec[endIndex] ?? 0) <= endSec + 1e-6) endIndex++;
    const segment = { startSec, endSec, startIndex, endIndex };
    if (isUsable(nn, segment)) segments.push(segment);
    else refusedCount++;
    startIndex = endIndex;
  }
  return { segments, refusedCount };
}

function isUsable(
  { endTimesSec, intervalsMs }: NnSeries,
  { startSec, endSec, startIndex, endIndex }: NnSegment,
): boolean {
  let coveredSec = 0;
  let longestHoleSec = 0;
  let beforeSec = startSec;
  for (let i = startIndex; i < endIndex; i++) {
    const lengthSec = (intervalsMs[i] ?? 0) / 1000;
    const endTimeSec = endTimesSec[i] ?? 0;
    longestHoleSec = Math.max(longestHoleSec, endTimeSec - lengthSec - beforeSec);
    coveredSec += lengthSec;
    beforeSec = endTimeSec;
  }
  longestHoleSec = Math.max(longestHoleSec, endSec - beforeSec);
  return coveredSec >= MINIMUM_COVER * SEGMENT_SEC && longestHoleSec <= LONGEST_HOLE_SEC;
}
