import { assert } from '#shared/result/assert.ts';
import type { MinMaxBuckets } from '#shared/signal/decimate.ts';
import { joinBucketsInto } from '#shared/signal/decimate.ts';
import type { PyramidRegion } from './pyramid-layout.ts';
import { LEVEL_FACTOR } from './pyramid-layout.ts';

type Values = Int16Array | Int32Array | Float32Array;
type ValuesType = Int16ArrayConstructor | Int32ArrayConstructor | Float32ArrayConstructor;

/** Joins level 0, which is in place, into all levels above it. */
export function fillUpperLevels(
  file: Buffer,
  regions: readonly PyramidRegion[],
  { type, missingCode }: { readonly type: ValuesType; readonly missingCode: number },
): void {
  for (let level = 1; level < regions.length; level++) {
    const below = viewBuckets<Values>(file, regionOf(regions, level - 1), type);
    joinBucketsInto(viewBuckets<Values>(file, regionOf(regions, level), type), below, {
      factor: LEVEL_FACTOR,
      missingCode,
    });
  }
}

/** One lead's buckets of one level, in place. */
export function viewBuckets<A extends Values>(
  file: Buffer,
  region: PyramidRegion,
  Type: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => A,
): MinMaxBuckets<A> {
  const { bucketCount } = region;
  return {
    minima: new Type(file.buffer, region.minimaOffset, bucketCount),
    maxima: new Type(file.buffer, region.maximaOffset, bucketCount),
    partlyMissing: new Uint8Array(file.buffer, region.partlyMissingOffset, bucketCount),
  };
}

export function regionOf(regions: readonly PyramidRegion[], index: number): PyramidRegion {
  const region = regions[index];
  assert(region !== undefined, () => `pyramid: no region ${index}`);
  return region;
}
