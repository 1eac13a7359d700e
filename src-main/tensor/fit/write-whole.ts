import { open, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { FitFailure } from './fit-failure.ts';

/**
 * Writes a file whole or not at all: to a temporary name, to the disk, renamed. What was there before stays until then.
 * Errors: a refusal that says so where the disk is full; others as Node throws them.
 */
export async function writeWhole(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const temporary = `${path}.new`;
  try {
    const handle = await open(temporary, 'w');
    try {
      for (const piece of pieces) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw toFailure(error, path);
  }
}

export function toBytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A full disk in words; anything else as it is. */
export function toFailure(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') return error;
  return new FitFailure(
    'library/disk-full',
    `The disk is full: ${basename(path)} could not be written. What was written before is kept; make room and resume the training.`,
  );
}
