import { readRecording } from '#main/importers/registry.ts';
import { contentHashOf } from '#main/library/content-hash.ts';
import { writeSignalFiles } from '#main/store/signal-files/write-signal-files.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import { checkImportedRecord } from './check-imported-record.ts';
import { toRecordFacts } from './record-facts.ts';
import type { TaskContext } from './task-context.ts';
import type { IoTasks, RecordFacts } from './tasks.ts';

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
  const facts = { ...toRecordFacts(record), contentSha256 };
  if (await context.isContentKnown(contentSha256)) return ok({ ...facts, files: null });
  const written = writeSignalFiles(folders, { recordId, groups: record.groups }, context.isCancelled);
  if (!written.ok) return written;
  return written.value === undefined ? cancelled() : ok({ ...facts, files: written.value });
}

function cancelled(): Result<never> {
  return err('import/cancelled', 'The import was cancelled.');
}
