import { err, type AppError, type Err } from '#shared/result/result.ts';

/** What the disk said while a model was written, as an error that names the model and no path. Anything else is a bug and goes on. */
export function toFileError(error: unknown, model: string): Err<AppError> {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  const { code } = error;
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : code === 'EACCES' ? 'no permission' : code;
  return err('export/unwritable', `The model ${model} cannot be written: ${why}.`, { model, reason: code });
}
