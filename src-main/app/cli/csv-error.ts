import { basename, dirname } from 'node:path';
import { err, type Result } from '#shared/result/result.ts';

/** Why a table cannot be written: 'export/exists' or 'export/unwritable'. What is no error of the file system is thrown again. */
export function toCsvError(error: unknown, path: string): Result<never> {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  const name = basename(path);
  if (error.code === 'EEXIST') return err('export/exists', `'${name}' is there already: --overwrite replaces it.`);
  const why =
    error.code === 'ENOENT'
      ? `: there is no folder '${basename(dirname(path))}'. Make it first`
      : ` (${String(error.code)})`;
  return err('export/unwritable', `'${name}' cannot be written${why}.`);
}
