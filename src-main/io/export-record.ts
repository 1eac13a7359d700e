import type { WrittenRecord } from '#main/exporters/wfdb/write-wfdb-record.ts';
import { writeWfdbRecord } from '#main/exporters/wfdb/write-wfdb-record.ts';
import type { StoredGroup } from '#main/store/signal-files/stored-group.ts';
import type { Result } from '#shared/result/result.ts';
import { readStoredGroup } from './read-stored-group.ts';
import type { ExportTask } from './tasks.ts';

/** A record of the library as WFDB files in a folder, all or nothing. Errors: those of reading library files and of the exporter. */
export async function exportRecord({
  signalsFolder,
  groups,
  record,
  target,
}: ExportTask): Promise<Result<WrittenRecord>> {
  const stored: StoredGroup[] = [];
  for (const group of groups) {
    const read = readStoredGroup(signalsFolder, group);
    if (!read.ok) return read;
    stored.push(read.value);
  }
  return writeWfdbRecord({ ...record, groups: stored }, target);
}
