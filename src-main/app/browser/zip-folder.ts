import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { ZipFile } from 'yazl';

/**
 * The files of a folder as one zip, stored without compression: samples hardly shrink, and the disk is the limit. It streams;
 * ZIP64 is used where sizes need it. Symbolic links are left out. An unreadable file ends the stream with an error.
 */
export async function zipFolder(folder: string): Promise<Readable> {
  const zip = new ZipFile();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const { mtime } = await stat(file);
    const name = file.slice(folder.length + 1).replaceAll('\\', '/');
    zip.addFile(file, name, { compress: false, mode: 0o100600, mtime });
  }
  const stream = new PassThrough();
  zip.outputStream.pipe(stream);
  // yazl tells a file's error by an event of its own, and would let the stream hang.
  zip.on('error', (error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))));
  zip.end();
  return stream;
}
