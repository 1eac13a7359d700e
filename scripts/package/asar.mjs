// Reads Electron's archive format: a Chromium pickle with the directory as JSON, then the files' bytes one after another
// (https://github.com/electron/asar, section 'Format').
import {
  chmodSync,
  closeSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @typedef {{ path: string, sizeBytes: number, isUnpacked: boolean, isExecutable: boolean, offset: number | undefined,
 *   sha256: string | undefined }} ArchivedFile
 */

/**
 * The files of an archive, sorted by path, '/' between folders. Those that lie unpacked beside it are marked.
 * @param {string} path of the .asar file
 * @returns {ArchivedFile[]}
 */
export function listArchive(path) {
  const file = openSync(path, 'r');
  try {
    return readDirectory(file, path).files;
  } finally {
    closeSync(file);
  }
}

/**
 * Writes every file of an archive into a folder, as Electron shows it to the program: what lies unpacked is linked, or copied where
 * that cannot be.
 */
export function extractArchive(path, folder) {
  const file = openSync(path, 'r');
  try {
    for (const entry of readDirectory(file, path).files) {
      const target = join(folder, entry.path);
      mkdirSync(dirname(target), { recursive: true });
      if (entry.isUnpacked) linkOrCopy(join(`${path}.unpacked`, entry.path), target);
      else writeFileSync(target, readAt(file, entry.offset, entry.sizeBytes));
      if (entry.isExecutable && !entry.isUnpacked) chmodSync(target, 0o755);
    }
  } finally {
    closeSync(file);
  }
}

function readDirectory(file, path) {
  const sizes = readAt(file, 0, 16);
  if (sizes.readUInt32LE(0) !== 4) throw new Error(`asar: ${path} is no archive`);
  const headerBytes = sizes.readUInt32LE(4);
  const json = readAt(file, 16, sizes.readUInt32LE(12)).toString('utf8');
  const files = [];
  collect(JSON.parse(json), '', 8 + headerBytes, files);
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

function collect(node, path, base, files) {
  for (const [name, child] of Object.entries(node.files)) {
    const childPath = path === '' ? name : `${path}/${name}`;
    if (child.files !== undefined) collect(child, childPath, base, files);
    else if (child.link !== undefined) throw new Error(`asar: ${childPath} is a link, which is not read here`);
    else {
      files.push({
        path: childPath,
        sizeBytes: child.size,
        isUnpacked: child.unpacked === true,
        isExecutable: child.executable === true,
        sha256: child.integrity?.hash,
        offset: child.offset === undefined ? undefined : base + Number(child.offset),
      });
    }
  }
}

function readAt(file, position, lengthBytes) {
  const buffer = Buffer.alloc(lengthBytes);
  const got = readSync(file, buffer, 0, lengthBytes, position);
  if (got !== lengthBytes) throw new Error(`asar: wanted ${lengthBytes} bytes at ${position}, got ${got}`);
  return buffer;
}

function linkOrCopy(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/**
 * The bytes of some files of an archive, e.g. every package.json.
 * @param {string} path of the .asar file
 * @param {(path: string) => boolean} wants
 * @returns {Map<string, Buffer>} by path
 */
export function readMembers(path, wants) {
  const file = openSync(path, 'r');
  try {
    const wanted = readDirectory(file, path).files.filter((entry) => wants(entry.path));
    return new Map(
      wanted.map((entry) => [
        entry.path,
        entry.isUnpacked
          ? readFileSync(join(`${path}.unpacked`, entry.path))
          : readAt(file, entry.offset, entry.sizeBytes),
      ]),
    );
  } finally {
    closeSync(file);
  }
}
