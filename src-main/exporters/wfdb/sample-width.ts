import { toMissingCode, type DigitalSamples } from '#shared/units/digital-samples.ts';

/** A signal format that is written: bits of a sample, which are the format's number too, and its code for a missing one. */
export interface WrittenFormat {
  readonly bits: 16 | 24 | 32;
  readonly missingAdu: number;
}

const FORMATS = [
  { bits: 16, missingAdu: -32768 },
  { bits: 24, missingAdu: -8388608 },
  { bits: 32, missingAdu: -2147483648 },
] as const satisfies readonly WrittenFormat[];

/** The smallest format in which every valid sample fits and none equals the missing code. */
export function chooseFormat(signals: readonly DigitalSamples[]): WrittenFormat {
  let min = 0;
  let max = 0;
  for (const samples of signals) {
    if (samples instanceof Int16Array) continue; // its own missing code is format 16's
    const missingCode = toMissingCode(samples);
    for (const value of samples) {
      if (value === missingCode) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return FORMATS.find(({ missingAdu }) => min > missingAdu && max < -missingAdu) ?? FORMATS[2];
}
