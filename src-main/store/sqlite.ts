import Sqlite from 'better-sqlite3';

export type SqlConnection = Sqlite.Database;
export const SqliteError = Sqlite.SqliteError;

/** Opens a file; `timeoutMs` is how long a statement waits for another process's lock. */
export function connect(
  file: string,
  options: { readonly mustExist: boolean; readonly timeoutMs: number },
): SqlConnection {
  return new Sqlite(file, { fileMustExist: options.mustExist, timeout: options.timeoutMs });
}
