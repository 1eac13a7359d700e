import type { Unpack } from './unpack.ts';
import { unpack212, unpack310, unpack311 } from './unpack-shared-bytes.ts';
import { unpack16, unpack160, unpack24, unpack32, unpack61, unpack8, unpack80 } from './unpack-whole-bytes.ts';

/** How a binary signal file holds its samples: signal(5) of the WFDB Applications Guide. */
export interface SampleFormat {
  /** Samples that share whole bytes, and the bytes of 0, 1, ... of them: format 212 has two in three bytes, one in two. */
  readonly packBytes: readonly number[];
  /** Value that means 'not recorded'; null for format 8, which has none. */
  readonly missingAdu: number | null;
  /** Needs more than 16 bits. */
  readonly isWide: boolean;
  /** Samples are differences to the one before, from the header's initial value. */
  readonly isDifference: boolean;
  readonly unpack: Unpack;
}

export const SAMPLE_FORMATS: ReadonlyMap<number, SampleFormat> = new Map([
  // Differences may add up to anything: 32 bits at first.
  [8, { packBytes: [0, 1], missingAdu: null, isWide: true, isDifference: true, unpack: unpack8 }],
  [16, { packBytes: [0, 2], missingAdu: -32768, isWide: false, isDifference: false, unpack: unpack16 }],
  [24, { packBytes: [0, 3], missingAdu: -8388608, isWide: true, isDifference: false, unpack: unpack24 }],
  [32, { packBytes: [0, 4], missingAdu: -2147483648, isWide: true, isDifference: false, unpack: unpack32 }],
  [61, { packBytes: [0, 2], missingAdu: -32768, isWide: false, isDifference: false, unpack: unpack61 }],
  [80, { packBytes: [0, 1], missingAdu: -128, isWide: false, isDifference: false, unpack: unpack80 }],
  [160, { packBytes: [0, 2], missingAdu: -32768, isWide: false, isDifference: false, unpack: unpack160 }],
  [212, { packBytes: [0, 2, 3], missingAdu: -2048, isWide: false, isDifference: false, unpack: unpack212 }],
  [310, { packBytes: [0, 2, 4, 4], missingAdu: -512, isWide: false, isDifference: false, unpack: unpack310 }],
  [311, { packBytes: [0, 2, 3, 4], missingAdu: -512, isWide: false, isDifference: false, unpack: unpack311 }],
]);

/** FLAC files: bits of a sample by format. */
export const FLAC_BITS: ReadonlyMap<number, number> = new Map([
  [508, 8],
  [516, 16],
  [524, 24],
]);

/** Format of a signal that has no file and no samples (the layout of a multi-segment record). */
export const NULL_FORMAT = 0;

/** Bytes that `sampleCount` interleaved samples take. */
export function toByteCount(format: SampleFormat, sampleCount: number): number {
  const packSize = format.packBytes.length - 1;
  const wholeBytes = format.packBytes[packSize] ?? 0;
  const rest = sampleCount % packSize;
  return ((sampleCount - rest) / packSize) * wholeBytes + (format.packBytes[rest] ?? 0);
}

/** Greatest number of interleaved samples that `byteCount` bytes hold. */
export function toSampleCount(format: SampleFormat, byteCount: number): number {
  const packSize = format.packBytes.length - 1;
  const wholeBytes = format.packBytes[packSize] ?? 1;
  const packs = Math.floor(byteCount / wholeBytes);
  const restBytes = byteCount - packs * wholeBytes;
  const rest = format.packBytes.findLastIndex((bytes, count) => count < packSize && bytes <= restBytes);
  return packs * packSize + Math.max(0, rest);
}

/** Greatest absolute value that a sample of a format may have; format 8 may add up to more than its bits hold. */
export function findMaxAdu(formatNumber: number): number {
  const format = SAMPLE_FORMATS.get(formatNumber);
  if (format === undefined) return 2 ** ((FLAC_BITS.get(formatNumber) ?? 16) - 1);
  return format.missingAdu === null ? 2 ** 23 : -format.missingAdu;
}
