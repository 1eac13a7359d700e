import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { OpenRecord } from './open-record.ts';

/** Open records, the least recently used ones closed first; never one that somebody is reading. */
export interface RecordCache {
  /** Opens or takes the open record, and keeps it open until `use` has ended. */
  use<T>(recordId: RecordId, use: (record: OpenRecord) => Promise<Result<T>>): Promise<Result<T>>;
  /** Closes a record's files, e.g. before they are deleted or put anew. */
  readonly forget: (recordId: RecordId) => void;
  readonly close: () => void;
}

interface Entry {
  readonly record: OpenRecord;
  userCount: number;
  isForgotten: boolean;
}

export function createRecordCache(open: (recordId: RecordId) => Result<OpenRecord>, maxRecords: number): RecordCache {
  const entries = new Map<RecordId, Entry>();

  function drop(recordId: RecordId, entry: Entry): void {
    entries.delete(recordId);
    entry.isForgotten = true;
    if (entry.userCount === 0) entry.record.close();
  }

  function take(recordId: RecordId): Result<Entry> {
    const known = entries.get(recordId);
    if (known !== undefined && known.record.isUnchanged()) {
      entries.delete(recordId);
      entries.set(recordId, known); // last in order of use
      return ok(known);
    }
    if (known !== undefined) drop(recordId, known);
    const opened = open(recordId);
    if (!opened.ok) return opened;
    const entry: Entry = { record: opened.value, userCount: 0, isForgotten: false };
    entries.set(recordId, entry);
    for (const [oldestId, oldest] of entries) {
      if (entries.size <= maxRecords) break;
      if (oldest !== entry) drop(oldestId, oldest);
    }
    return ok(entry);
  }

  return {
    async use(recordId, use) {
      const taken = take(recordId);
      if (!taken.ok) return taken;
      const entry = taken.value;
      entry.userCount++;
      try {
        return await use(entry.record);
      } finally {
        entry.userCount--;
        if (entry.isForgotten && entry.userCount === 0) entry.record.close();
      }
    },
    forget(recordId) {
      const entry = entries.get(recordId);
      if (entry !== undefined) drop(recordId, entry);
    },
    close() {
      for (const [recordId, entry] of entries) drop(recordId, entry);
    },
  };
}
