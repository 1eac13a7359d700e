import { gunzipSync } from 'node:zlib';

// POSIX.1-1988 ustar: a header block, then the content, padded to whole blocks.
const BLOCK_BYTES = 512;
const NAME = { start: 0, end: 100 };
const SIZE = { start: 124, end: 136 };

/**
 * One file out of a gzipped tar archive.
 * @param packed the archive's bytes; @param name the file's whole path in it, at most 100 characters
 * @returns its content. Throws when the archive is damaged or holds no such file.
 */
export function readTarMember(packed, name) {
  const archive = gunzipSync(packed);
  let at = 0;
  while (at + BLOCK_BYTES <= archive.length) {
    const memberName = archive.toString('utf8', at + NAME.start, at + NAME.end).replace(/\0.*$/s, '');
    if (memberName === '') break;
    const sizeBytes = Number.parseInt(archive.toString('latin1', at + SIZE.start, at + SIZE.end), 8);
    const start = at + BLOCK_BYTES;
    if (!Number.isInteger(sizeBytes) || start + sizeBytes > archive.length)
      throw new Error(`tar: ${memberName} is cut short`);
    if (memberName === name) return archive.subarray(start, start + sizeBytes);
    at = start + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  throw new Error(`tar: there is no ${name} in it`);
}
