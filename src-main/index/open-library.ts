import { existsSync } from 'node:fs';
import type { Database } from '#main/store/database.ts';
import { openDatabase } from '#main/store/database.ts';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import { prepareLibraryFolder } from '#main/store/library-paths.ts';
import type { OwnerLock } from '#main/store/owner-lock.ts';
import { takeOwnerLock } from '#main/store/owner-lock.ts';
import { sweepSignalFiles } from '#main/store/signal-files/sweep.ts';
import { listAllSignalFiles } from '#main/store/tables/signal-file.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';

export interface OwnedLibrary {
  readonly paths: LibraryPaths;
  readonly db: Database;
  /** Made just now. */
  readonly isNew: boolean;
  close(): void;
}

export interface OpenLibraryOptions {
  /** As another program is told who has the library, e.g. 'Overread (browser)'. */
  readonly who: string;
  readonly now: () => number;
}

/**
 * Takes the library, makes it where there is none, brings its database to this version and sweeps what a killed program left.
 * Errors: those of prepareLibraryFolder, takeOwnerLock and openDatabase.
 */
export function openLibrary(folder: string, { who, now }: OpenLibraryOptions): Result<OwnedLibrary> {
  const prepared = prepareLibraryFolder(folder);
  if (!prepared.ok) return prepared;
  const paths = prepared.value;
  const lock = takeOwnerLock(paths.folder, { who, now });
  if (!lock.ok) return lock;
  const isNew = !existsSync(paths.database);
  const opened = openDatabase(paths.database, { now, backupFolder: paths.backupsFolder });
  if (!opened.ok) {
    lock.value.release();
    return opened;
  }
  const db = opened.value;
  const files = listAllSignalFiles(db.read);
  sweepSignalFiles(paths, new Set(files.flatMap((file) => [file.headerName, file.dataName, file.pyramidName])));
  return ok({ paths, db, isNew, close: () => closeLibrary(db, lock.value) });
}

/** The lock goes last: the next owner must find the database closed. */
function closeLibrary(db: Database, lock: OwnerLock): void {
  db.close();
  lock.release();
}
