import { createIoPool } from '#main/io/pool.ts';
import type { ExportedOne, ExportOptions } from '#main/library/export-record.ts';
import { exportAll } from '#main/library/export-record.ts';
import type { ExportItem } from '#main/library/export-plan.ts';
import type { RecordFinder } from '#main/library/find-records.ts';
import { createRecordFinder } from '#main/library/find-records.ts';
import type { RunVerify } from '#main/library/verify-job.ts';
import { createLogger } from '#main/logging/logger.ts';
import { createAnnotations } from '#main/review/annotations.ts';
import { exportAnnotations } from '#main/review/export-annotations.ts';
import { openDatabaseReadOnly } from '#main/store/database.ts';
import { listTrainingRuns } from '#main/store/tables/training-run.ts';
import { libraryPaths } from '#main/store/library-paths.ts';
import type { TrainingRunSummary } from '#shared/domain/training-run.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import { createVerifyInThread } from './verify-in-thread.ts';

/** What a command may do with a library that it does not own. */
export interface ReadServices {
  readonly finder: RecordFinder;
  readonly exportRecords: (items: readonly ExportItem[], options: ExportOptions) => Promise<readonly ExportedOne[]>;
  readonly verify: RunVerify;
  /** Newest first. */
  readonly trainingRuns: () => readonly TrainingRunSummary[];
  close(): Promise<void>;
}

const MAX_RUNS = 10_000;

/**
 * Opens a library to read, also while a desk owns it: nothing is migrated, swept or written.
 * Errors: 'library/not-found', 'library/needs-migration', those of the store.
 */
export function openReadServices(libraryFolder: string): Result<ReadServices> {
  const paths = libraryPaths(libraryFolder);
  const opened = openDatabaseReadOnly(paths.database);
  if (!opened.ok) return opened;
  const db = opened.value;
  const logger = createLogger({ destination: 2, level: 'error' });
  const io = createIoPool({ logger });
  // Only its reading parts are used, and they tell nobody.
  const annotations = createAnnotations({ db, now: Date.now, publish: () => undefined });
  const exportDeps = { db, paths, io, readAnnotations: exportAnnotations };
  return ok({
    finder: createRecordFinder({ db, listSets: annotations.listSets }),
    exportRecords: (items, options) => exportAll(exportDeps, items, options),
    verify: createVerifyInThread(paths.folder),
    trainingRuns: () => listTrainingRuns(db.read, MAX_RUNS),
    async close() {
      await io.close();
      db.close();
    },
  });
}
