/** Code of a sample that was not recorded, by array type: WFDB's own for formats 16 and 32. */
export const MISSING_INT16 = -32768;
export const MISSING_INT32 = -2147483648;

/** Int16 where every valid sample lies in -32767 to 32767, else Int32. */
export type DigitalSamples = Int16Array | Int32Array;

export function toMissingCode(samples: DigitalSamples): number {
  return samples instanceof Int16Array ? MISSING_INT16 : MISSING_INT32;
}
