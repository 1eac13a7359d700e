import type { AppError, Result } from '#shared/result/result.ts';
import { err } from '#shared/result/result.ts';

/** What a failed write into the library means. Names no path; bugs are thrown on. */
export function toWriteError(error: unknown): Result<never> {
  const systemCode = toSystemCode(error);
  if (systemCode === undefined) throw error;
  if (DISK_FULL.has(systemCode)) {
    return err('library/disk-full', 'The disk that holds the library is full. Make room on it and try again.', {
      systemCode,
    });
  }
  return err(
    'library/unwritable',
    `A file of the library could not be written (${systemCode}). Check the folder's permissions.`,
    {
      systemCode,
    },
  );
}

/** What a failed read of a library file means. */
export function toReadError(error: unknown, fileName: string): { ok: false; error: AppError } {
  const systemCode = toSystemCode(error);
  if (systemCode === undefined) throw error;
  if (systemCode === 'ENOENT') return signalFileMissing(fileName);
  return err(
    'library/signal-file-missing',
    `The library's file ${fileName} cannot be read (${systemCode}). Check the permissions of the library's folder, or import the recording again.`,
    { file: fileName, systemCode },
  );
}

export function signalFileMissing(fileName: string): { ok: false; error: AppError } {
  return err(
    'library/signal-file-missing',
    `The library's file ${fileName} is missing. Put it back from a backup, or delete the record and import the recording again.`,
    { file: fileName },
  );
}

export function signalFileChanged(fileName: string, facts: { readonly wanted: number; readonly found: number }) {
  return err(
    'library/signal-file-changed',
    `The library's file ${fileName} has ${facts.found} bytes instead of ${facts.wanted}: it was changed outside Overread. ` +
      'Put it back from a backup, or delete the record and import the recording again.',
    { file: fileName, wantedBytes: facts.wanted, foundBytes: facts.found },
  );
}

export function toSystemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const DISK_FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
