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
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range !== undefined && range.endSample <= startSample) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range !== undefined && range.startSample < endSample;
}
