import { SqliteError } from './sqlite.ts';
import type { AppError, Result } from '#shared/result/result.ts';

/**
 * The expected failures of a disk and of SQLite as errors with a remedy. Anything else is a bug and stays an exception:
 * undefined. No paths and no SQL in messages.
 */
export function findStoreError(error: unknown): AppError | undefined {
  const code = findCode(error);
  if (code === undefined) return undefined;
  const row = FAILURES.find((failure) => failure.pattern.test(code));
  return row === undefined ? undefined : { code: row.code, message: row.message, details: { cause: code } };
}

/** Runs `fn`, and turns what a disk can do to it into a Result. */
export function guardStore<T>(fn: () => Result<T>): Result<T> {
  try {
    return fn();
  } catch (error) {
    const known = findStoreError(error);
    if (known === undefined) throw error;
    return { ok: false, error: known };
  }
}

function findCode(error: unknown): string | undefined {
  if (error instanceof SqliteError) return error.code;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** SQLite result codes (https://www.sqlite.org/rescode.html) and errno names; the first pattern that fits counts. */
const FAILURES: readonly { readonly pattern: RegExp; readonly code: AppError['code']; readonly message: string }[] = [
  {
    pattern: /^(SQLITE_FULL|ENOSPC|EDQUOT)$/,
    code: 'library/disk-full',
    message: 'The disk that holds the library is full. Nothing was changed. Free some space and try again.',
  },
  {
    pattern: /^(SQLITE_CORRUPT|SQLITE_NOTADB)/,
    code: 'library/corrupt',
    message:
      "The library's database is damaged. Close the program, keep a copy of the library's folder, and put a backup from its 'backups' folder in place.",
  },
  {
    pattern: /^(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL)/,
    code: 'library/in-use',
    message: 'Another program holds the library. Close it there and try again.',
  },
  {
    pattern: /^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|SQLITE_AUTH|SQLITE_NOLFS|EACCES|EPERM|EROFS)/,
    code: 'library/unwritable',
    message: "The library's folder cannot be opened or written. Check its permissions, or choose another folder.",
  },
  {
    pattern: /^(SQLITE_IOERR|EIO)/,
    code: 'library/unwritable',
    message: 'The disk that holds the library reports an error. Nothing was changed. Check the disk and try again.',
  },
];
