import type { Unpack } from './unpack.ts';

/** Format 8: signed differences; the caller sums them up. */
export const unpack8: Unpack = (out, bytes, offset, sampleCount) => {
  for (let i = 0; i < sampleCount; i += 1) out[i] = ((bytes[offset + i] ?? 0) << 24) >> 24;
};

/** Format 80: offset binary, 128 is zero. */
export const unpack80: Unpack = (out, bytes, offset, sampleCount) => {
  for (let i = 0; i < sampleCount; i += 1) out[i] = (bytes[offset + i] ?? 0) - 128;
};

/** Format 16: two's complement, low byte first. */
export const unpack16: Unpack = (out, bytes, offset, sampleCount) => {
  for (let i = 0, at = offset; i < sampleCount; i += 1, at += 2) {
    out[i] = (((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) << 16) >> 16;
  }
};

/** Format 61: two's complement, high byte first. */
export const unpack61: Unpack = (out, bytes, offset, sampleCount) => {
  for (let i = 0, at = offset; i < sampleCount; i += 1, at += 2) {
    out[i] = (((bytes[at + 1] ?? 0) | ((bytes[at] ?? 0) << 8)) << 16) >> 16;
  }
};

/** Format 160: offset binary, low byte first, 32768 is zero. */
export const unpack160: Unpack = (out, bytes, offset, sampleCount) => {
  for (let i = 0, at = offset; i < sampleCount; i += 1, at += 2) {
    out[i] = ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) - 32768;
  }
};

/** Format 24: two's complement, low byte first. */
export const unpack24: Unpack = (out, bytes, offset, sampleCount) => {
  for (let i = 0, at = offset; i < sampleCount; i += 1, at += 3) {
    out[i] = (((bytes[at] ?? 0) << 8) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 24)) >> 8;
  }
};

/** Format 32: two's complement, low byte first. */
export const unpack32: Unpack = (out, bytes, offset, sampleCount) => {
  for (let i = 0, at = offset; i < sampleCount; i += 1, at += 4) {
    out[i] =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  }
};
