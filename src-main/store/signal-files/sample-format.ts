import type { StoredSignal, WfdbStorageFormat } from './stored-group.ts';
import { STORAGE_FORMATS, toMissingCodeOf } from './stored-group.ts';

/** The smallest format in which no valid sample equals the missing code. */
export function chooseStorageFormat(signals: readonly StoredSignal[]): WfdbStorageFormat {
  let least = 0;
  let greatest = 0;
  for (const { samples } of signals) {
    if (samples instanceof Int16Array) continue;
    const missingCode = toMissingCodeOf(samples);
    for (let i = 0; i < samples.length; i++) {
      const value = samples[i] ?? missingCode;
      if (value === missingCode) continue;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  return FORMATS_BY_SIZE.find((format) => isWithin(STORAGE_FORMATS[format].missingCode, least, greatest)) ?? 32;
}

/** What one stretch of a signal file holds. */
export interface FrameRange {
  readonly format: WfdbStorageFormat;
  readonly startSample: number;
  readonly endSample: number;
}

/**
 * Samples of all signals of a stretch, frame after frame, as WFDB stores them: little-endian, missing ones as the format's code.
 * @returns fresh bytes. Needs a little-endian machine, as everything here does (see writeSignalFiles).
 */
export function encodeFrames(signals: readonly StoredSignal[], range: FrameRange): Buffer {
  const { format, startSample, endSample } = range;
  const { missingCode, bytesPerSample } = STORAGE_FORMATS[format];
  const valueCount = (endSample - startSample) * signals.length;
  const values = format === 16 ? new Int16Array(valueCount) : new Int32Array(valueCount);
  for (const [index, { samples }] of signals.entries()) {
    const sourceCode = toMissingCodeOf(samples);
    let at = index;
    for (let i = startSample; i < endSample; i++, at += signals.length) {
      const value = samples[i] ?? sourceCode;
      values[at] = value === sourceCode ? missingCode : value;
    }
  }
  const bytes = Buffer.from(values.buffer);
  return format === 24 ? packThreeOfFour(bytes, valueCount * bytesPerSample) : bytes;
}

/**
 * The bytes of a signal file as numbers.
 * @param bytes  whole samples, starting at a multiple of 8 in its ArrayBuffer; format 16 and 32 are read in place
 * @returns [bytes.length / bytesPerSample] digital units, missing ones as the format's code; may share memory with `bytes`
 */
export function decodeFrames(bytes: Uint8Array, format: WfdbStorageFormat): Int16Array | Int32Array {
  const count = bytes.length / STORAGE_FORMATS[format].bytesPerSample;
  if (format === 24) return unpackThree(bytes, count);
  return format === 16
    ? new Int16Array(bytes.buffer, bytes.byteOffset, count)
    : new Int32Array(bytes.buffer, bytes.byteOffset, count);
}

const FORMATS_BY_SIZE = [16, 24, 32] as const;

function isWithin(missingCode: number, least: number, greatest: number): boolean {
  return least > missingCode && greatest < -missingCode;
}

/** The three low bytes of each little-endian 32-bit number. */
function packThreeOfFour(bytes: Buffer, packedBytes: number): Buffer {
  const packed = Buffer.allocUnsafe(packedBytes);
  for (let from = 0, to = 0; to < packedBytes; from += 4, to += 3) {
    packed[to] = bytes[from] ?? 0;
    packed[to + 1] = bytes[from + 1] ?? 0;
    packed[to + 2] = bytes[from + 2] ?? 0;
  }
  return packed;
}

function unpackThree(bytes: Uint8Array, count: number): Int32Array {
  const values = new Int32Array(count);
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    const high = bytes[at + 2] ?? 0;
    values[i] = ((high << 24) >> 8) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at] ?? 0);
  }
  return values;
}
