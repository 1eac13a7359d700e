import type { ImportedSignal } from '#main/importers/imported-record.ts';
import { toMissingCode } from '#main/importers/imported-record.ts';
import { toPhysicalInto } from '#main/store/signal-files/physical-values.ts';
import { toDisplayScale } from '#shared/domain/display-scale.ts';

/** A signal as an importer read it, in mV where it is calibrated, NaN where samples are missing. [sampleCount] */
export function toPhysical(signal: ImportedSignal): Float32Array {
  const { samples } = signal;
  const values = new Float32Array(samples.length);
  const source = { values: samples, missingCode: toMissingCode(samples), index: 0, stride: 1 };
  toPhysicalInto(values, source, toDisplayScale(signal));
  return values;
}
