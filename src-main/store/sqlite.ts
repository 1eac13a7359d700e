import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';

export type SqlConnection = Sqlite.Database;
export const SqliteError = Sqlite.SqliteError;

/** Opens a file; `timeoutMs` is how long a statement waits for another process's lock. */
export function connect(
  file: string,
  options: { readonly mustExist: boolean; readonly timeoutMs: number },
): SqlConnection {
  // better-sqlite3 throws a TypeError here, as if it were a bug; a disk may have been taken away.
  if (!existsSync(dirname(file))) throw new SqliteError('the folder does not exist', 'SQLITE_CANTOPEN');
  return new Sqlite(file, { fileMustExist: options.mustExist, timeout: options.timeoutMs });
}
