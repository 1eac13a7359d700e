import { readSync } from 'node:fs';

/**
 * Fills a buffer from a place in an open file: a read may give less than was asked for.
 * @returns bytes read; fewer than out.length only where the file ends before
 * Errors: what the system says is thrown.
 */
export function readBytesInto(handle: number, out: Uint8Array, offset: number): number {
  let filled = 0;
  while (filled < out.length) {
    const bytesRead = readSync(handle, out, filled, out.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
