import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import { libraryPaths } from './library-paths.ts';
import { connect, SqliteError } from './sqlite.ts';
import { guardStore } from './store-error.ts';

/** Who owns a library, as a second program is told. */
export interface LibraryOwner {
  readonly pid: number;
  /** e.g. 'Overread (browser)'. */
  readonly program: string;
  readonly sinceMs: number;
}

export interface OwnerLock {
  release(): void;
}

/**
 * Makes this process the only one that migrates, sweeps and writes a library: an exclusive transaction on owner.lock.db,
 * which the system frees when the process ends in whatever way. owner.json beside it only tells who it is. No other code
 * may open owner.lock.db: closing any handle of a file frees all locks that the process has on it (POSIX).
 * Errors: library/in-use, which names the owner; library/unwritable; library/disk-full.
 */
export function takeOwnerLock(
  libraryFolder: string,
  options: { readonly who: string; readonly now?: () => number },
): Result<OwnerLock> {
  const paths = libraryPaths(libraryFolder);
  const noteFile = join(paths.folder, 'owner.json');
  return guardStore(() => {
    const connection = connect(paths.ownerLock, { mustExist: false, timeoutMs: 0 });
    try {
      connection.pragma('journal_mode = DELETE');
      connection.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      connection.close();
      if (error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY')) return refuse(readOwner(noteFile));
      throw error;
    }
    try {
      writeOwner(noteFile, { pid: process.pid, program: options.who, sinceMs: (options.now ?? Date.now)() });
    } catch (error) {
      connection.close();
      throw error;
    }
    return ok({
      release() {
        if (!connection.open) return;
        rmSync(noteFile, { force: true });
        connection.close();
      },
    });
  });
}

function writeOwner(noteFile: string, owner: LibraryOwner): void {
  const temporary = `${noteFile}.${owner.pid}`;
  writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600 });
  renameSync(temporary, noteFile);
}

/** The note is written just after the lock is taken, so it may be missing for a moment. */
function readOwner(noteFile: string): LibraryOwner | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(noteFile, 'utf8'));
    return isOwner(note) ? note : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(note: unknown): note is LibraryOwner {
  if (typeof note !== 'object' || note === null) return false;
  if (!('pid' in note && 'program' in note && 'sinceMs' in note)) return false;
  return typeof note.pid === 'number' && typeof note.program === 'string' && typeof note.sinceMs === 'number';
}

function refuse(owner: LibraryOwner | undefined): Result<never> {
  const remedy = 'Close it there and try again.';
  if (owner === undefined) return err('library/in-use', `The library is open in another program. ${remedy}`);
  const since = new Date(owner.sinceMs).toISOString();
  return err(
    'library/in-use',
    `The library is open in ${owner.program} (process ${owner.pid}, since ${since}). ${remedy}`,
    { pid: owner.pid, program: owner.program, sinceMs: owner.sinceMs },
  );
}
