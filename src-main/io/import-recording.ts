import type { ImportedRecord } from '#main/importers/imported-record.ts';
import { readRecording } from '#main/importers/registry.ts';
import { contentHashOf } from '#main/library/content-hash.ts';
import { findGaps, MAX_GAPS_PER_SIGNAL } from '#main/store/signal-files/find-gaps.ts';
import { writeSignalFiles } from '#main/store/signal-files/write-signal-files.ts';
import { assert } from '#shared/result/assert.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import { checkImportedRecord } from './check-imported-record.ts';
import type { TaskContext } from './run-task.ts';
import type { IoTasks, LeadFacts, RecordFacts } from './tasks.ts';

/**
 * One recording from its source into the library's files. What is known by its content already is not written again.
 * Errors: the importer's, 'import/out-of-bounds', 'library/disk-full', 'library/unwritable', 'import/cancelled'; none leaves a file.
 */
export async function importRecording(
  { ref, recordId, folders }: IoTasks['import-recording']['input'],
  context: TaskContext,
): Promise<Result<RecordFacts>> {
  const read = await readRecording(ref, { signal: context.signal });
  if (context.isCancelled()) return cancelled();
  if (!read.ok) return read;
  const checked = checkImportedRecord(read.value);
  if (!checked.ok) return checked;
  const record = read.value;
  const contentSha256 = contentHashOf(record);
  const facts = { ...toFacts(record), contentSha256 };
  if (await context.isContentKnown(contentSha256)) return ok({ ...facts, files: null });
  const written = writeSignalFiles(folders, { recordId, groups: record.groups }, context.isCancelled);
  if (!written.ok) return written;
  return written.value === undefined ? cancelled() : ok({ ...facts, files: written.value });
}

function cancelled(): Result<never> {
  return err('import/cancelled', 'The import was cancelled.');
}

function toFacts(record: ImportedRecord): Omit<RecordFacts, 'contentSha256' | 'files'> {
  const { name, format, recordedAt, comments, ageYears, sex, annotationSets } = record;
  const { leads, notices } = toLeads(record);
  return {
    name,
    format,
    recordedAt,
    comments,
    ageYears,
    sex,
    annotationSets,
    notices: [...record.notices, ...notices],
    groups: record.groups.map(({ timeBase, sampleCount, signals }) => ({
      timeBase,
      sampleCount,
      signalCount: signals.length,
    })),
    leads,
  };
}

function toLeads(record: ImportedRecord): { leads: readonly LeadFacts[]; notices: readonly string[] } {
  const [main] = record.groups;
  assert(main !== undefined, () => 'importRecording: a checked record has a group');
  const gapsByGroup = record.groups.map((group) => findGaps(group, main.timeBase));
  const notices: string[] = [];
  const leads = record.signalOrder.map(([groupIndex, indexInGroup], leadIndex): LeadFacts => {
    const signal = record.groups[groupIndex]?.signals[indexInGroup];
    const found = gapsByGroup[groupIndex]?.[indexInGroup];
    assert(
      signal !== undefined && found !== undefined,
      () => `importRecording: no signal ${groupIndex}, ${indexInGroup}`,
    );
    if (found.foundCount > MAX_GAPS_PER_SIGNAL) {
      notices.push(
        `signal ${leadIndex + 1} has ${found.foundCount} gaps: the ${MAX_GAPS_PER_SIGNAL} longest are listed, all are drawn`,
      );
    }
    const { name, kind, calibration, adcResolutionBits, adcZeroAdu } = signal;
    return { groupIndex, indexInGroup, name, kind, calibration, adcResolutionBits, adcZeroAdu, gaps: found.gaps };
  });
  return { leads, notices };
}
