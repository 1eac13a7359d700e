import { mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Does work in a folder that is made for it and removed afterwards, together with those above it that were made for it and are empty then:
 * what is refused leaves nothing behind. Errors of the file system are thrown.
 * @param folder  absolute
 */
export async function withWorkFolder<Value>(folder: string, work: () => Promise<Value>): Promise<Value> {
  const firstMade = await mkdir(folder, { recursive: true });
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
    if (firstMade !== undefined) await removeEmpty(dirname(folder), resolve(firstMade));
  }
}

/** Up to a folder that is not empty, and at most to `last`, which lies above or is the first. */
async function removeEmpty(first: string, last: string): Promise<void> {
  for (let folder = first; folder.length >= last.length; folder = dirname(folder)) {
    const isRemoved = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}
