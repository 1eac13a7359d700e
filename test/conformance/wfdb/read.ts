import type { ImportedRecord, ImportedSignal } from '#main/importers/imported-record.ts';
import { toMissingCode } from '#main/importers/imported-record.ts';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { unwrap } from '#shared/result/result.ts';
import { toPhysical } from '#shared/units/calibration.ts';

export async function readRecord(path: string): Promise<ImportedRecord> {
  const refs = unwrap(await findRecordings(path));
  if (refs.length !== 1) throw new Error(`expected one recording, found ${refs.length}`);
  return unwrap(await readRecording(refs[0]!));
}

/** Signals in the order of the header, with the samples that one frame holds. */
export function inFileOrder(record: ImportedRecord): { signal: ImportedSignal; samplesPerFrame: number }[] {
  const frameCount = Math.min(...record.groups.map(({ sampleCount }) => sampleCount));
  return record.signalOrder.map(([group, index]) => {
    const signal = record.groups[group]!.signals[index]!;
    return { signal, samplesPerFrame: record.groups[group]!.sampleCount / frameCount };
  });
}

/** Digital value, null where missing. */
export function digitalAt({ samples }: ImportedSignal, index: number): number | null {
  const value = samples[index]!;
  return value === toMissingCode(samples) ? null : value;
}

/** As rdsamp -P prints it: eight decimals. */
export function printedAt(signal: ImportedSignal, index: number): string | null {
  const value = digitalAt(signal, index);
  return value === null ? null : toPrinted(toPhysical(value, signal.calibration));
}

export function toPrinted(value: number): string {
  const text = value.toFixed(8);
  return Number(text) === 0 ? '0.00000000' : text;
}
