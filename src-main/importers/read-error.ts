import { err, type AppError, type Err } from '#shared/result/result.ts';

/** A failure of the file system as a result that names the file and the reason; anything else is a bug and is thrown on. */
export function toReadError(error: unknown, baseName: string): Err<AppError> {
  const errno = findErrno(error);
  if (errno === undefined) throw error;
  switch (errno) {
    case 'ENOENT':
    case 'ENOTDIR':
      return err('import/missing-file', `'${baseName}' is missing.`, { file: baseName });
    case 'EACCES':
    case 'EPERM':
      return err('import/unreadable', `No permission to read '${baseName}'.`, { file: baseName, reason: 'permission' });
    case 'ELOOP':
      return err('import/unreadable', `'${baseName}' is a symbolic link that leads nowhere.`, {
        file: baseName,
        reason: 'link',
      });
    case 'EISDIR':
      return err('import/unreadable', `'${baseName}' is a folder, not a file.`, { file: baseName, reason: 'folder' });
    default:
      return err('import/unreadable', `'${baseName}' cannot be read (${errno}).`, { file: baseName, reason: errno });
  }
}

function findErrno(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}
