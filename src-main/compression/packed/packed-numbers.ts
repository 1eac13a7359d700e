import { decodeFloat16, encodeFloat16 } from '#main/tensor/protocol/float16.ts';
import type { CoordinateEncoding, FloatEncoding } from './packed-model.ts';

const STEPS = 255;

/** Bytes that so many numbers take. */
export function countNumberBytes(count: number, encoding: CoordinateEncoding | FloatEncoding): number {
  switch (encoding) {
    case 'float32':
      return 4 * count;
    case 'float16':
      return 2 * count;
    case 'int8':
      // The greatest, as float32, and a byte each.
      return 4 + count;
  }
}

/** 'int8' is for numbers that are not negative: 0 to 255 parts of the greatest. */
export function encodeNumbers(values: Float32Array, encoding: CoordinateEncoding | FloatEncoding): Uint8Array {
  if (encoding === 'float16') return encodeFloat16(values);
  const bytes = new Uint8Array(countNumberBytes(values.length, encoding));
  const view = new DataView(bytes.buffer);
  if (encoding === 'float32') {
    values.forEach((value, k) => view.setFloat32(4 * k, value, true));
    return bytes;
  }
  const greatest = Math.fround(values.reduce((most, value) => Math.max(most, value), 0));
  view.setFloat32(0, greatest, true);
  values.forEach((value, k) => (bytes[4 + k] = greatest === 0 ? 0 : Math.round((STEPS * value) / greatest)));
  return bytes;
}

/** The other way. @param bytes  exactly as many as countNumberBytes says */
export function decodeNumbers(bytes: Uint8Array, encoding: CoordinateEncoding | FloatEncoding): Float32Array {
  if (encoding === 'float16') return decodeFloat16(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (encoding === 'float32') {
    return Float32Array.from({ length: bytes.length / 4 }, (_, k) => view.getFloat32(4 * k, true));
  }
  const greatest = view.getFloat32(0, true);
  return Float32Array.from(bytes.subarray(4), (step) => (greatest * step) / STEPS);
}
