import { toPhysicalInto } from '#main/store/signal-files/physical-values.ts';
import type { PyramidRegion } from '#main/store/signal-files/pyramid-layout.ts';
import { FIRST_BUCKET_SAMPLES, LEVEL_FACTOR, toBucketSamples } from '#main/store/signal-files/pyramid-layout.ts';
import { toMissingCodeOf } from '#main/store/signal-files/stored-group.ts';
import { assert } from '#shared/result/assert.ts';
import type { MinMaxBuckets } from '#shared/signal/decimate.ts';
import { joinBucketsInto } from '#shared/signal/decimate.ts';
import type { OpenPyramid } from './group-file.ts';
import type { LeadSource } from './open-record.ts';

export interface ColumnRange {
  readonly columnSamples: number;
  readonly firstColumn: number;
  readonly columnCount: number;
}

/** From this width on, columns come from the pyramid. */
export function isFromPyramid(columnSamples: number): boolean {
  return columnSamples >= FIRST_BUCKET_SAMPLES;
}

/**
 * Columns of one lead from the pyramid: the coarsest level that is fine enough, its buckets joined.
 * @param out  [columnCount] each, in the source's unit
 * @returns false where the pyramid does not have the lead or ends before
 */
export function readColumnsInto(
  out: MinMaxBuckets<Float32Array>,
  {
    pyramid,
    source,
    range,
  }: { readonly pyramid: OpenPyramid; readonly source: LeadSource; readonly range: ColumnRange },
): boolean {
  const { header, levels } = pyramid;
  const leadIndex = header.leads.findIndex((lead) => isOf(lead, source));
  const level = Math.min(
    Math.floor(Math.log2(range.columnSamples / FIRST_BUCKET_SAMPLES) / LEVEL_BITS),
    levels.length - 1,
  );
  const region = levels[level]?.[leadIndex];
  const valueType = header.leads[leadIndex]?.valueType;
  if (region === undefined || valueType === undefined) return false;
  const factor = range.columnSamples / toBucketSamples(level);
  const bounds = { region, firstBucket: range.firstColumn * factor, factor, columnCount: range.columnCount };
  // A derived lead's buckets and a filtered one's are in its unit already.
  if (source.kind === 'derived' || valueType === 'float32') return readJoinedInto(out, pyramid, bounds);
  const digital = valueType === 'int16' ? emptyBuckets(Int16Array, out) : emptyBuckets(Int32Array, out);
  if (!readJoinedInto(digital, pyramid, bounds)) return false;
  const { scale } = source.signal;
  const missingCode = toMissingCodeOf(digital.minima);
  // A negative gain turns the signal over: its largest digital value is the smallest physical one.
  const [low, high] = scale.gainAduPerUnit > 0 ? [digital.minima, digital.maxima] : [digital.maxima, digital.minima];
  toPhysicalInto(out.minima, { values: low, missingCode, index: 0, stride: 1 }, scale);
  toPhysicalInto(out.maxima, { values: high, missingCode, index: 0, stride: 1 }, scale);
  out.partlyMissing.set(digital.partlyMissing);
  return true;
}

const LEVEL_BITS = Math.log2(LEVEL_FACTOR);

function isOf(lead: OpenPyramid['header']['leads'][number], source: LeadSource): boolean {
  if (source.kind === 'derived') return lead.derived === source.lead;
  return lead.derived === null && lead.indexInGroup === source.signal.indexInGroup;
}

interface Bounds {
  readonly region: PyramidRegion;
  readonly firstBucket: number;
  /** Buckets per column. */
  readonly factor: number;
  readonly columnCount: number;
}

type Values = Int16Array | Int32Array | Float32Array;

function readJoinedInto(out: MinMaxBuckets<Values>, pyramid: OpenPyramid, bounds: Bounds): boolean {
  const { region, firstBucket, factor, columnCount } = bounds;
  const count = Math.min(columnCount * factor, region.bucketCount - firstBucket);
  assert(count > 0, () => `readColumns: no bucket at ${firstBucket} of ${region.bucketCount}`);
  const buckets = factor === 1 && count === columnCount ? out : newBuckets(out.minima, count);
  const isWhole =
    pyramid.read(toBytes(buckets.minima), region.minimaOffset + firstBucket * region.bytesPerValue) &&
    pyramid.read(toBytes(buckets.maxima), region.maximaOffset + firstBucket * region.bytesPerValue) &&
    pyramid.read(buckets.partlyMissing, region.partlyMissingOffset + firstBucket);
  if (isWhole && buckets !== out) joinBucketsInto(out, buckets, { factor, missingCode: toMissingMark(out.minima) });
  return isWhole;
}

function toMissingMark(values: Values): number {
  return values instanceof Float32Array ? Number.NaN : toMissingCodeOf(values);
}

function newBuckets(like: Values, count: number): MinMaxBuckets<Values> {
  if (like instanceof Int16Array) return emptyBuckets(Int16Array, { minima: { length: count } });
  if (like instanceof Int32Array) return emptyBuckets(Int32Array, { minima: { length: count } });
  return emptyBuckets(Float32Array, { minima: { length: count } });
}

function emptyBuckets<A extends Values>(
  Type: new (length: number) => A,
  like: { readonly minima: { readonly length: number } },
): MinMaxBuckets<A> {
  const count = like.minima.length;
  return { minima: new Type(count), maxima: new Type(count), partlyMissing: new Uint8Array(count) };
}

function toBytes(values: Values): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
