import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IoPool } from '#main/io/pool.ts';
import { createIoPool } from '#main/io/pool.ts';
import type { Jobs } from '#main/jobs/queue.ts';
import { createJobs } from '#main/jobs/queue.ts';
import type { ImportOptions } from '#main/library/import-record.ts';
import { createImporter } from '#main/library/import-record.ts';
import type { Exporter } from '#main/library/export-record.ts';
import { createExporter } from '#main/library/export-record.ts';
import { createLogger } from '#main/logging/logger.ts';
import type { Annotations } from '#main/review/annotations.ts';
import { createAnnotations } from '#main/review/annotations.ts';
import { exportAnnotations } from '#main/review/export-annotations.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import { createSignalReader } from '#main/signals/read-window.ts';
import type { Database } from '#main/store/database.ts';
import { openDatabase } from '#main/store/database.ts';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import { prepareLibraryFolder } from '#main/store/library-paths.ts';
import { createJobRows } from '#main/store/tables/job.ts';
import type { Job } from '#shared/domain/job.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import { unwrap } from '#shared/result/result.ts';

/** A library in a temporary folder with everything that an import needs: real workers, real database. */
export interface ImportLibrary {
  /** A temporary folder beside the library, for sources and exports. */
  readonly workFolder: string;
  readonly db: Database;
  readonly paths: LibraryPaths;
  readonly io: IoPool;
  readonly jobs: Jobs;
  readonly annotations: Annotations;
  readonly reader: SignalReader;
  readonly exporter: Exporter;
  readonly events: readonly AppEvent[];
  /** Imports and waits for the end of the job. */
  import(paths: readonly string[], options?: ImportOptions): Promise<Job>;
  /** Starts an import and returns at once. */
  start(paths: readonly string[], options?: ImportOptions): Job;
  close(): Promise<void>;
}

export interface ImportLibraryOptions {
  readonly workerCount?: number;
  /** Holds the library, or will; a new temporary folder where it is not given. */
  readonly workFolder?: string;
}

export function createImportLibrary(options: ImportLibraryOptions = {}): ImportLibrary {
  const workFolder = options.workFolder ?? mkdtempSync(join(tmpdir(), 'overread-import-'));
  const paths = unwrap(prepareLibraryFolder(join(workFolder, 'library')));
  const now = (): number => Date.now();
  const db = unwrap(openDatabase(paths.database, { now }));
  const logger = createLogger({ destination: 2, level: 'error' });
  const io = createIoPool({ logger, ...(options.workerCount ? { size: options.workerCount } : {}) });
  const events: AppEvent[] = [];
  const publish = (event: AppEvent): void => void events.push(event);
  const jobs = createJobs({ rows: createJobRows(db), publish, now, logger });
  const annotations = createAnnotations({ db, now, publish });
  const reader = createSignalReader({ db, paths });
  const importer = createImporter({ db, paths, io, jobs, publish, now, importSet: annotations.importSet });
  const exporter = createExporter({
    db,
    paths,
    io,
    jobs,
    readAnnotations: exportAnnotations,
    now,
    who: () => 'reader',
  });
  return {
    workFolder,
    db,
    paths,
    io,
    jobs,
    annotations,
    reader,
    exporter,
    events,
    start: importer.start,
    async import(sources, importOptions) {
      const job = importer.start(sources, importOptions);
      await jobs.idle();
      return unwrap(jobs.get(job.id));
    },
    async close() {
      await jobs.close();
      await io.close();
      reader.close();
      db.close();
      rmSync(workFolder, { recursive: true, force: true });
    },
  };
}
