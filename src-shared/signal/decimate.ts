import { assert } from '#shared/result/assert.ts';

/**
 * Smallest and largest value per bucket of consecutive samples. In a bucket without any valid sample `minima` and `maxima` hold
 * the missing mark (the code for digital values, NaN for floats); `partlyMissing` is 1 where at least one sample is missing.
 */
export interface MinMaxBuckets<A extends Int16Array | Int32Array | Float32Array> {
  readonly minima: A;
  readonly maxima: A;
  readonly partlyMissing: Uint8Array;
}

/** Buckets of `bucketSamples` that `sampleCount` samples fill; the last one may be shorter. */
export function toBucketCount(sampleCount: number, bucketSamples: number): number {
  return Math.ceil(sampleCount / bucketSamples);
}

/**
 * Smallest and largest digital value per bucket, from sample 0 of the array.
 * @param out  each array at least toBucketCount(samples.length, bucketSamples) long
 * @param samples  [sampleCount] digital units
 * @param options  missingCode: the least value of the array's type or range, so that it is also the minimum of any bucket it is in
 * Errors: an `out` that is too short or a bucket below 1 is a programming error.
 */
export function decimateDigitalInto<A extends Int16Array | Int32Array>(
  out: MinMaxBuckets<A>,
  samples: A,
  options: { readonly bucketSamples: number; readonly missingCode: number },
): void {
  const { bucketSamples, missingCode } = options;
  const bucketCount = checkedBucketCount(out, samples.length, bucketSamples);
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const start = bucket * bucketSamples;
    const end = Math.min(start + bucketSamples, samples.length);
    let minimum = samples[start] ?? 0;
    let maximum = minimum;
    for (let i = start + 1; i < end; i++) {
      const value = samples[i] ?? 0;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
    // The code is below every valid value: only a bucket that holds it needs the second, slower look.
    const hasMissing = minimum === missingCode;
    out.minima[bucket] = hasMissing ? leastValid(samples, { start, end, missingCode }) : minimum;
    out.maxima[bucket] = maximum;
    out.partlyMissing[bucket] = hasMissing ? 1 : 0;
  }
}

/**
 * Smallest and largest physical value per bucket, from sample 0 of the array.
 * @param out  each array at least toBucketCount(values.length, bucketSamples) long
 * @param values  [sampleCount] any unit; NaN marks missing samples and is skipped
 * Errors: an `out` that is too short or a bucket below 1 is a programming error.
 */
export function decimateInto(out: MinMaxBuckets<Float32Array>, values: Float32Array, bucketSamples: number): void {
  const bucketCount = checkedBucketCount(out, values.length, bucketSamples);
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const start = bucket * bucketSamples;
    const end = Math.min(start + bucketSamples, values.length);
    let minimum = Infinity;
    let maximum = -Infinity;
    let missing = 0;
    for (let i = start; i < end; i++) {
      const value = values[i] ?? Number.NaN;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
      if (value !== value) missing = 1;
    }
    out.minima[bucket] = minimum <= maximum ? minimum : Number.NaN;
    out.maxima[bucket] = minimum <= maximum ? maximum : Number.NaN;
    out.partlyMissing[bucket] = missing;
  }
}

/**
 * Joins `factor` neighbouring buckets into one, from bucket 0 on: the next level of a pyramid.
 * @param out  each array at least toBucketCount(buckets.minima.length, factor) long; must not share memory with `buckets`
 * @param missingCode  mark of an empty bucket; NaN for floats
 */
export function joinBucketsInto<A extends Int16Array | Int32Array | Float32Array>(
  out: MinMaxBuckets<A>,
  buckets: MinMaxBuckets<A>,
  options: { readonly factor: number; readonly missingCode: number },
): void {
  const { factor, missingCode } = options;
  const { minima, maxima, partlyMissing } = buckets;
  const outCount = checkedBucketCount(out, minima.length, factor);
  for (let bucket = 0; bucket < outCount; bucket++) {
    const end = Math.min((bucket + 1) * factor, minima.length);
    let minimum = Infinity;
    let maximum = -Infinity;
    let missing = 0;
    for (let i = bucket * factor; i < end; i++) {
      missing |= partlyMissing[i] ?? 0;
      const low = minima[i] ?? missingCode;
      if (low === missingCode || low !== low) continue;
      const high = maxima[i] ?? missingCode;
      if (low < minimum) minimum = low;
      if (high > maximum) maximum = high;
    }
    out.minima[bucket] = minimum <= maximum ? minimum : missingCode;
    out.maxima[bucket] = minimum <= maximum ? maximum : missingCode;
    out.partlyMissing[bucket] = missing;
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly missingCode: number;
}

function leastValid(samples: Int16Array | Int32Array, { start, end, missingCode }: Span): number {
  let minimum = Infinity;
  for (let i = start; i < end; i++) {
    const value = samples[i] ?? missingCode;
    if (value !== missingCode && value < minimum) minimum = value;
  }
  return minimum === Infinity ? missingCode : minimum;
}

function checkedBucketCount(
  out: MinMaxBuckets<Int16Array | Int32Array | Float32Array>,
  sampleCount: number,
  bucketSamples: number,
): number {
  assert(
    Number.isInteger(bucketSamples) && bucketSamples >= 1,
    () => `decimate: bucketSamples must be a whole number >= 1, got ${bucketSamples}`,
  );
  const bucketCount = toBucketCount(sampleCount, bucketSamples);
  const room = Math.min(out.minima.length, out.maxima.length, out.partlyMissing.length);
  assert(room >= bucketCount, () => `decimate: out must hold ${bucketCount} buckets, got ${room}`);
  return bucketCount;
}
