import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportedRecord } from '#main/importers/imported-record.ts';
import { checkImportedRecord } from '#main/io/check-imported-record.ts';
import { toRecordFacts } from '#main/io/record-facts.ts';
import { contentHashOf } from '#main/library/content-hash.ts';
import { commitRecord } from '#main/library/import-commit.ts';
import type { Database } from '#main/store/database.ts';
import { openDatabase } from '#main/store/database.ts';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import { prepareLibraryFolder } from '#main/store/library-paths.ts';
import { newRecordId } from '#main/store/new-id.ts';
import { writeSignalFiles } from '#main/store/signal-files/write-signal-files.ts';
import { unwrap } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';

/** A library in a temporary folder, into which records are put without a worker. */
export interface SignalLibrary {
  readonly db: Database;
  readonly paths: LibraryPaths;
  /** Signals and rows; annotation sets are left out. */
  store(record: ImportedRecord): RecordId;
  close(): void;
}

export function createSignalLibrary(now: () => number = () => 0): SignalLibrary {
  const parent = mkdtempSync(join(tmpdir(), 'overread-signals-'));
  const paths = unwrap(prepareLibraryFolder(join(parent, 'library')));
  const db = unwrap(openDatabase(paths.database, { now }));
  return {
    db,
    paths,
    store(record) {
      unwrap(checkImportedRecord(record));
      const recordId = newRecordId();
      const files = unwrap(writeSignalFiles(paths, { recordId, groups: record.groups })) ?? [];
      const facts = { ...toRecordFacts(record), contentSha256: contentHashOf(record), annotationSets: [], files };
      const deps = { db, importSet: () => ({ isNew: false }) };
      return unwrap(commitRecord(deps, { recordId, facts, isDemo: false, importedAtMs: now() })).recordId;
    },
    close() {
      db.close();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}
