import { findFirstIndex } from '#shared/search/ascending.ts';

/** Half-open span of samples. */
export interface SampleRange {
  readonly startSample: number;
  readonly endSample: number;
}

/**
 * True where [startSample, endSample) shares a sample with one of the ranges.
 * @param ranges  in order, not overlapping
 */
export function overlapsAny(ranges: readonly SampleRange[], startSample: number, endSample: number): boolean {
  const range = ranges[findFirstIndex(ranges.length, (index) => (ranges[index]?.endSample ?? 0) <= startSample)];
  return range !== undefined && range.startSample < endSample;
}
