import { MISSING_INT16, MISSING_INT32, type DigitalSamples } from '#main/importers/imported-record.ts';

export interface FinishedSignal {
  /** Missing samples hold toMissingCode(samples). */
  readonly samples: DigitalSamples;
  /** Sum of the raw values modulo 65536, as header(5) defines the checksum. */
  readonly checksum: number;
}

/**
 * Gives missing samples the one code of their array type and sums up the raw values. Changes `samples` in place.
 * @param missingAdu  the format's own code for a missing sample
 */
export function finishAmplitudes(samples: DigitalSamples, missingAdu: number): FinishedSignal {
  const missingCode = samples instanceof Int16Array ? MISSING_INT16 : MISSING_INT32;
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const value = samples[i] ?? 0;
    sum = (sum + value) | 0;
    if (value === missingAdu) samples[i] = missingCode;
  }
  return { samples, checksum: sum & 0xffff };
}

/**
 * Format 8: adds up differences from the initial value; 16 bits where every sample fits, else 32. There are no missing samples.
 * Changes `differences` in place.
 */
export function finishDifferences(differences: Int32Array, initialValueAdu: number): FinishedSignal {
  let value = initialValueAdu | 0;
  let sum = 0;
  let isNarrow = true;
  for (let i = 0; i < differences.length; i += 1) {
    value = (value + (differences[i] ?? 0)) | 0;
    sum = (sum + value) | 0;
    if (value > 32767 || value <= MISSING_INT16) isNarrow = false;
    differences[i] = value;
  }
  return { samples: isNarrow ? Int16Array.from(differences) : differences, checksum: sum & 0xffff };
}

/** 32 bits for every signal where one needs them: one record has one width. Missing codes are translated. */
export function unifyWidth(signals: readonly DigitalSamples[]): readonly DigitalSamples[] {
  return signals.every((samples) => samples instanceof Int16Array) ? signals : signals.map(widen);
}

export function widen(samples: DigitalSamples): Int32Array {
  if (samples instanceof Int32Array) return samples;
  const wide = new Int32Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) {
    const value = samples[i] ?? 0;
    wide[i] = value === MISSING_INT16 ? MISSING_INT32 : value;
  }
  return wide;
}

/**
 * Moves a signal that comes `lateSamples` late in its file to its place: its first samples have no time in the record, and its
 * end is missing. Changes `samples` in place.
 */
export function alignLate(samples: DigitalSamples, lateSamples: number): void {
  if (lateSamples <= 0) return;
  samples.copyWithin(0, lateSamples);
  samples.fill(
    samples instanceof Int16Array ? MISSING_INT16 : MISSING_INT32,
    Math.max(0, samples.length - lateSamples),
  );
}

/** The first samples, in a buffer of their own: what goes to another thread takes its whole buffer along. */
export function cutTo(samples: DigitalSamples, sampleCount: number): DigitalSamples {
  return samples.length === sampleCount ? samples : samples.slice(0, sampleCount);
}
