import { describe, expect, it } from 'vitest';
import { decimateDigitalInto, decimateInto, joinBucketsInto, toBucketCount } from '#shared/signal/decimate.ts';
import { createRandom } from '#test/builders/random.ts';

const MISSING = -32768;

describe('decimateDigitalInto', () => {
  it('keeps a one-sample spike when 100 samples share a bucket', () => {
    const samples = new Int16Array(1000);
    samples[437] = 900;

    const out = digitalBuckets(10);
    decimateDigitalInto(out, samples, { bucketSamples: 100, missingCode: MISSING });

    expect([...out.maxima]).toEqual([0, 0, 0, 0, 900, 0, 0, 0, 0, 0]);
    expect([...out.minima]).toEqual(new Array(10).fill(0));
  });

  it('skips missing samples, flags their bucket, and marks an empty one', () => {
    const samples = Int16Array.of(5, MISSING, -7, 3, MISSING, MISSING, 2);

    const out = digitalBuckets(3);
    decimateDigitalInto(out, samples, { bucketSamples: 3, missingCode: MISSING });

    expect([...out.minima]).toEqual([-7, 3, 2]);
    expect([...out.maxima]).toEqual([5, 3, 2]);
    expect([...out.partlyMissing]).toEqual([1, 1, 0]);
  });

  it('equals a naive computation on 200 random arrays', () => {
    const random = createRandom(7);
    for (let round = 0; round < 200; round++) {
      const samples = Int16Array.from({ length: 1 + Math.floor(random() * 500) }, () =>
        random() < 0.2 ? MISSING : Math.floor(random() * 65535) - 32767,
      );
      const bucketSamples = 1 + Math.floor(random() * 70);
      const out = digitalBuckets(toBucketCount(samples.length, bucketSamples));

      decimateDigitalInto(out, samples, { bucketSamples, missingCode: MISSING });

      for (let bucket = 0; bucket < out.minima.length; bucket++) {
        const all = [...samples.subarray(bucket * bucketSamples, (bucket + 1) * bucketSamples)];
        const valid = all.filter((value) => value !== MISSING);
        expect(out.minima[bucket]).toBe(valid.length > 0 ? Math.min(...valid) : MISSING);
        expect(out.maxima[bucket]).toBe(valid.length > 0 ? Math.max(...valid) : MISSING);
        expect(out.partlyMissing[bucket]).toBe(valid.length < all.length ? 1 : 0);
      }
    }
  });
});

describe('decimateInto', () => {
  it('gives NaN for a bucket without samples and never bridges it', () => {
    const out = floatBuckets(3);
    decimateInto(out, Float32Array.of(1, 2, NaN, NaN, 3, NaN), 2);

    expect([...out.minima]).toEqual([1, NaN, 3]);
    expect([...out.maxima]).toEqual([2, NaN, 3]);
    expect([...out.partlyMissing]).toEqual([0, 1, 1]);
  });

  it('refuses an output that is too short', () => {
    expect(() => decimateInto(floatBuckets(1), new Float32Array(3), 2)).toThrow('out must hold 2 buckets, got 1');
  });
});

describe('joinBucketsInto', () => {
  it('gives what decimating the samples by the product gives', () => {
    const random = createRandom(11);
    const samples = Int16Array.from({ length: 1003 }, () =>
      random() < 0.6 ? MISSING : Math.floor(random() * 2000) - 1000,
    );
    const fine = digitalBuckets(toBucketCount(samples.length, 4));
    const joined = digitalBuckets(toBucketCount(samples.length, 16));
    const direct = digitalBuckets(joined.minima.length);

    decimateDigitalInto(fine, samples, { bucketSamples: 4, missingCode: MISSING });
    joinBucketsInto(joined, fine, { factor: 4, missingCode: MISSING });
    decimateDigitalInto(direct, samples, { bucketSamples: 16, missingCode: MISSING });

    expect(joined).toEqual(direct);
  });

  it('joins floats around NaN', () => {
    const joined = floatBuckets(2);
    const minima = Float32Array.of(NaN, -1, NaN, NaN);
    const maxima = Float32Array.of(NaN, 4, NaN, NaN);
    joinBucketsInto(
      joined,
      { minima, maxima, partlyMissing: Uint8Array.of(1, 0, 1, 1) },
      { factor: 2, missingCode: NaN },
    );

    expect([...joined.minima]).toEqual([-1, NaN]);
    expect([...joined.maxima]).toEqual([4, NaN]);
    expect([...joined.partlyMissing]).toEqual([1, 1]);
  });
});

function digitalBuckets(count: number) {
  return { minima: new Int16Array(count), maxima: new Int16Array(count), partlyMissing: new Uint8Array(count) };
}

function floatBuckets(count: number) {
  return { minima: new Float32Array(count), maxima: new Float32Array(count), partlyMissing: new Uint8Array(count) };
}
