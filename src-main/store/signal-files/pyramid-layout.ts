import { crc32 } from 'node:zlib';
import type { DerivableLead } from '#shared/domain/derived-leads.ts';
import { DERIVABLE_LEADS } from '#shared/domain/derived-leads.ts';
import { assert } from '#shared/result/assert.ts';
import { toBucketCount } from '#shared/signal/decimate.ts';

/**
 * The pyramid file beside a signal file: for every lead, smallest value, largest value and 'some missing' of each bucket, at
 * several levels. Level 0 has buckets of FIRST_BUCKET_SAMPLES samples, counted from sample 0 of the group; each further level
 * joins LEVEL_FACTOR buckets. Everything is little-endian:
 *
 *     0  char[8]  'OVRPYRMD'          24  float64  samples per lead
 *     8  uint16   version             32  uint32   CRC-32 of all bytes after the header
 *    10  uint16   leads               36  uint32   CRC-32 of the header, with this field as 0
 *    12  uint32   first bucket        40  8 bytes per lead: uint8 value type (index into VALUE_TYPES),
 *    16  uint32   factor                  uint8 0 or 1 + index into DERIVABLE_LEADS, uint16 index in group, 4 zeros
 *    20  uint32   levels
 *
 * Then for each level, for each lead: minima, maxima, 'some missing' (uint8), each filled with zeros to a multiple of 8 bytes.
 * A stored lead's values are digital, its empty buckets hold the type's least value; a derived lead's are mV, NaN where empty.
 */
export const PYRAMID_VERSION = 1;
export const FIRST_BUCKET_SAMPLES = 64;
export const LEVEL_FACTOR = 4;
/** The coarsest level has at most this many buckets per lead. */
const MAX_TOP_BUCKETS = 256;
const MAGIC = 'OVRPYRMD';
const FIXED_BYTES = 40;
const BYTES_PER_LEAD = 8;

export const VALUE_TYPES = ['int16', 'int32', 'float32'] as const;
export type PyramidValueType = (typeof VALUE_TYPES)[number];
const BYTES_PER_VALUE = { int16: 2, int32: 4, float32: 4 } as const satisfies Record<PyramidValueType, number>;

export interface PyramidLead {
  readonly valueType: PyramidValueType;
  /** null for a stored lead. */
  readonly derived: DerivableLead | null;
  /** Of a stored lead; 0 for a derived one. */
  readonly indexInGroup: number;
}

export interface PyramidHeader {
  readonly sampleCount: number;
  readonly levelCount: number;
  readonly leads: readonly PyramidLead[];
}

/** Where one lead of one level lies in the file. */
export interface PyramidRegion {
  readonly bucketCount: number;
  readonly bytesPerValue: number;
  readonly minimaOffset: number;
  readonly maximaOffset: number;
  readonly partlyMissingOffset: number;
}

export function toBucketSamples(level: number): number {
  return FIRST_BUCKET_SAMPLES * LEVEL_FACTOR ** level;
}

export function toLevelCount(sampleCount: number): number {
  let levelCount = 1;
  while (toBucketCount(sampleCount, toBucketSamples(levelCount - 1)) > MAX_TOP_BUCKETS) levelCount++;
  return levelCount;
}

export function toHeaderBytes(header: Pick<PyramidHeader, 'leads'>): number {
  return FIXED_BYTES + header.leads.length * BYTES_PER_LEAD;
}

/** Regions by level, then by lead, and the size of the whole file. */
export function layOutPyramid(header: PyramidHeader): { levels: readonly PyramidRegion[][]; fileBytes: number } {
  let offset = toHeaderBytes(header);
  const take = (bytes: number): number => {
    const at = offset;
    offset += Math.ceil(bytes / 8) * 8;
    return at;
  };
  const levels = Array.from({ length: header.levelCount }, (_, level) =>
    header.leads.map(({ valueType }): PyramidRegion => {
      const bucketCount = toBucketCount(header.sampleCount, toBucketSamples(level));
      const bytesPerValue = BYTES_PER_VALUE[valueType];
      const minimaOffset = take(bucketCount * bytesPerValue);
      const maximaOffset = take(bucketCount * bytesPerValue);
      return { bucketCount, bytesPerValue, minimaOffset, maximaOffset, partlyMissingOffset: take(bucketCount) };
    }),
  );
  return { levels, fileBytes: offset };
}

/** Writes the header into a file whose other bytes are already in place. */
export function encodePyramidHeaderInto(file: Buffer, header: PyramidHeader): void {
  const headerBytes = toHeaderBytes(header);
  assert(file.length >= headerBytes, () => `encodePyramidHeader: needs ${headerBytes} bytes, got ${file.length}`);
  file.write(MAGIC, 0, 'latin1');
  file.writeUInt16LE(PYRAMID_VERSION, 8);
  file.writeUInt16LE(header.leads.length, 10);
  file.writeUInt32LE(FIRST_BUCKET_SAMPLES, 12);
  file.writeUInt32LE(LEVEL_FACTOR, 16);
  file.writeUInt32LE(header.levelCount, 20);
  file.writeDoubleLE(header.sampleCount, 24);
  file.writeUInt32LE(crc32(file.subarray(headerBytes)), 32);
  file.writeUInt32LE(0, 36);
  for (const [index, lead] of header.leads.entries()) {
    const at = FIXED_BYTES + index * BYTES_PER_LEAD;
    file.writeUInt8(VALUE_TYPES.indexOf(lead.valueType), at);
    file.writeUInt8(lead.derived === null ? 0 : 1 + DERIVABLE_LEADS.indexOf(lead.derived), at + 1);
    file.writeUInt16LE(lead.indexInGroup, at + 2);
    file.writeUInt32LE(0, at + 4);
  }
  file.writeUInt32LE(crc32(file.subarray(0, headerBytes)), 36);
}

/** Bytes to read first: enough to know how long the header is. */
export const PYRAMID_PREFIX_BYTES = FIXED_BYTES;

export function findPyramidHeaderBytes(prefix: Buffer): number | undefined {
  if (prefix.length < FIXED_BYTES || prefix.toString('latin1', 0, 8) !== MAGIC) return undefined;
  return FIXED_BYTES + prefix.readUInt16LE(10) * BYTES_PER_LEAD;
}

/** The header, or undefined where the bytes are not a sound header of this version; then the pyramid is to be built anew. */
export function findPyramidHeader(bytes: Buffer): PyramidHeader | undefined {
  const headerBytes = findPyramidHeaderBytes(bytes);
  if (headerBytes === undefined || bytes.length < headerBytes || bytes.readUInt16LE(8) !== PYRAMID_VERSION)
    return undefined;
  if (bytes.readUInt32LE(12) !== FIRST_BUCKET_SAMPLES || bytes.readUInt32LE(16) !== LEVEL_FACTOR) return undefined;
  const checked = Buffer.from(bytes.subarray(0, headerBytes));
  checked.writeUInt32LE(0, 36);
  if (crc32(checked) !== bytes.readUInt32LE(36)) return undefined;
  const leads: PyramidLead[] = [];
  for (let at = FIXED_BYTES; at < headerBytes; at += BYTES_PER_LEAD) {
    const valueType = VALUE_TYPES[bytes.readUInt8(at)];
    const derivedCode = bytes.readUInt8(at + 1);
    const derived = derivedCode === 0 ? null : DERIVABLE_LEADS[derivedCode - 1];
    if (valueType === undefined || derived === undefined) return undefined;
    leads.push({ valueType, derived, indexInGroup: bytes.readUInt16LE(at + 2) });
  }
  return { sampleCount: bytes.readDoubleLE(24), levelCount: bytes.readUInt32LE(20), leads };
}

/** Whether the bytes after the header are those that were written. */
export function hasSoundPayload(file: Buffer, header: PyramidHeader): boolean {
  return (
    file.length === layOutPyramid(header).fileBytes &&
    crc32(file.subarray(toHeaderBytes(header))) === file.readUInt32LE(32)
  );
}
