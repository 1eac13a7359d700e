import { takeQuantile } from '../median.ts';

/** Beats on each side over which the local mean RR interval is taken. */
const NEIGHBOURS = 8;
const MIN_RR_MS = 200;
/** Longer than this lies a pause, a gap or a missed beat: it says nothing about how early a beat comes. */
const MAX_RR_MS = 3000;

/**
 * The RR interval before each beat as a part of the mean of the intervals around it: 1 on time, below 1 early. NaN for the first
 * beat and after a pause or a gap.
 * @param beats  marks, ascending, in samples
 * @returns [beats.length]
 */
export function computePrematurity(beats: Float64Array, sampleRateHz: number): Float32Array {
  const rrMs = new Float32Array(beats.length).fill(NaN);
  for (let k = 1; k < beats.length; k++) {
    const interval = (1000 * ((beats[k] ?? 0) - (beats[k - 1] ?? 0))) / sampleRateHz;
    if (interval >= MIN_RR_MS && interval <= MAX_RR_MS) rrMs[k] = interval;
  }
  return rrMs.map((interval, k) => {
    let sum = 0;
    let count = 0;
    for (let other = Math.max(1, k - NEIGHBOURS); other <= Math.min(beats.length - 1, k + NEIGHBOURS); other++) {
      const value = rrMs[other] ?? NaN;
      if (value !== value) continue;
      sum += value;
      count += 1;
    }
    return count > 1 ? interval / (sum / count) : NaN;
  });
}

/** Half the interquartile range of what is no NaN; NaN for fewer than four values. */
export function computeHalfSpread(values: Float32Array): number {
  const valid = values.filter((value) => value === value);
  if (valid.length < 4) return NaN;
  return (takeQuantile(valid.slice(), 0.75) - takeQuantile(valid.slice(), 0.25)) / 2;
}
