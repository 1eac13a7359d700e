import type { Unpack } from './unpack.ts';

/**
 * Format 212: two 12-bit samples in three bytes: low 8 bits of the first, then a byte with both upper nibbles (the first's is
 * the low one), then low 8 bits of the second.
 */
export const unpack212: Unpack = (out, bytes, offset, sampleCount) => {
  const pairedCount = sampleCount - (sampleCount & 1);
  let at = offset;
  for (let i = 0; i < pairedCount; i += 2, at += 3) {
    const nibbles = bytes[at + 1] ?? 0;
    out[i] = (((bytes[at] ?? 0) << 20) | (nibbles << 28)) >> 20;
    out[i + 1] = (((bytes[at + 2] ?? 0) << 20) | ((nibbles & 0xf0) << 24)) >> 20;
  }
  if (pairedCount < sampleCount) out[pairedCount] = (((bytes[at] ?? 0) << 20) | ((bytes[at + 1] ?? 0) << 28)) >> 20;
};

/**
 * Format 310: three 10-bit samples in two 16-bit words, low byte first. Bits 1 to 10 of the words hold the first and the second;
 * bits 11 to 15 of the first word hold the low half of the third, those of the second word its high half.
 */
export const unpack310: Unpack = (out, bytes, offset, sampleCount) => {
  for (let i = 0, at = offset; i < sampleCount; i += 3, at += 4) {
    const first = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    out[i] = (first << 21) >> 22;
    if (i + 1 >= sampleCount) return;
    const second = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8);
    out[i + 1] = (second << 21) >> 22;
    if (i + 2 >= sampleCount) return;
    out[i + 2] = (((first >> 11) << 22) | ((second >> 11) << 27)) >> 22;
  }
};

/** Format 311: three 10-bit samples in one 32-bit word, low byte first: bits 0 to 9, 10 to 19, 20 to 29. */
export const unpack311: Unpack = (out, bytes, offset, sampleCount) => {
  for (let i = 0, at = offset; i < sampleCount; i += 3, at += 4) {
    const word =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    out[i] = (word << 22) >> 22;
    if (i + 1 >= sampleCount) return;
    out[i + 1] = (word << 12) >> 22;
    if (i + 2 >= sampleCount) return;
    out[i + 2] = (word << 2) >> 22;
  }
};
