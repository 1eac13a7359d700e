import type { ImportedGroup, ImportedRecord } from '#main/importers/imported-record.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';

/** More leads than any recorder has: a header that says so is broken. */
const MAX_SIGNALS = 1024;

/** What the library can hold, whatever the importer. Errors: 'import/empty', 'import/out-of-bounds'. */
export function checkImportedRecord(record: ImportedRecord): Result<undefined> {
  const signalCount = record.groups.reduce((sum, group) => sum + group.signals.length, 0);
  if (signalCount === 0 || record.groups.some((group) => group.sampleCount === 0)) {
    return err('import/empty', 'The recording holds no samples.');
  }
  if (signalCount > MAX_SIGNALS) {
    return outOfBounds(`The recording has ${signalCount} signals; at most ${MAX_SIGNALS} can be kept.`);
  }
  if (!isOrderWhole(record, signalCount)) return outOfBounds('The recording does not list each of its signals once.');
  for (const group of record.groups) {
    const problem = findProblem(group);
    if (problem !== undefined) return outOfBounds(problem);
  }
  return ok();
}

function outOfBounds(message: string): Result<never> {
  return err('import/out-of-bounds', message);
}

function isOrderWhole({ groups, signalOrder }: ImportedRecord, signalCount: number): boolean {
  const listed = new Set(signalOrder.map(([groupIndex, index]) => `${groupIndex} ${index}`));
  const exist = signalOrder.every(([groupIndex, index]) => groups[groupIndex]?.signals[index] !== undefined);
  return exist && listed.size === signalCount && signalOrder.length === signalCount;
}

function findProblem({ timeBase, sampleCount, signals }: ImportedGroup): string | undefined {
  const rates = [timeBase.rateNumerator, timeBase.rateDenominator];
  if (!rates.every((rate) => Number.isSafeInteger(rate) && rate > 0))
    return 'A sampling rate is not a positive number.';
  for (const [index, { samples, calibration }] of signals.entries()) {
    if (samples.length !== sampleCount) {
      return `Signal ${index + 1} has ${samples.length} samples where its group has ${sampleCount}.`;
    }
    const { gainAduPerUnit, baselineAdu } = calibration;
    if (!Number.isFinite(gainAduPerUnit) || gainAduPerUnit === 0 || !Number.isFinite(baselineAdu)) {
      return `Signal ${index + 1} has a calibration that is no number (gain ${gainAduPerUnit}, baseline ${baselineAdu}).`;
    }
  }
  return undefined;
}
