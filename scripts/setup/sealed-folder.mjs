// A folder of files with a list of their sizes and SHA-256 sums, written last: without a list that fits, it counts as unfinished.
import {
  constants,
  copyFileSync,
  createReadStream,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export const SEAL = 'overread-seal.json';

/** Writes the list of everything in `folder`, under `key`. */
export async function sealFolder(folder, key) {
  const files = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll('\\', '/');
    files.push({ name, sizeBytes: statSync(path).size, sha256: await sha256Of(path) });
  }
  writeSeal(folder, { key, files });
}

/** Quick look: the list is there, has this key, and every file has its size. Costs a `stat` a file. */
export function isIntact(folder, key) {
  const seal = readSeal(folder);
  return (
    seal?.key === key &&
    seal.files.length > 0 &&
    seal.files.every((file) => sizeOf(join(folder, file.name)) === file.sizeBytes)
  );
}

/** Thorough look, sums included. @returns why the folder cannot be trusted, or undefined */
export async function unsealedReason(folder, key) {
  if (!isIntact(folder, key)) return 'it is incomplete';
  for (const file of readSeal(folder).files) {
    if ((await sha256Of(join(folder, file.name))) !== file.sha256) return `${file.name} is damaged`;
  }
  return undefined;
}

/** Puts the listed files into another folder: hard links where the file system allows it, else copies. `copySeal` makes it count. */
export function placeFiles(from, to) {
  for (const file of readSeal(from).files) {
    const target = join(to, file.name);
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { force: true });
    try {
      linkSync(join(from, file.name), target);
    } catch {
      copyFileSync(join(from, file.name), target, constants.COPYFILE_FICLONE);
    }
  }
}

export function copySeal(from, to) {
  writeSeal(to, readSeal(from));
}

function writeSeal(folder, seal) {
  const path = join(folder, SEAL);
  writeFileSync(`${path}.new`, `${JSON.stringify(seal, undefined, 2)}\n`);
  renameSync(`${path}.new`, path);
}

function readSeal(folder) {
  try {
    const seal = JSON.parse(readFileSync(join(folder, SEAL), 'utf8'));
    return Array.isArray(seal?.files) ? seal : undefined;
  } catch {
    return undefined; // none, or cut short: not sealed
  }
}

function sizeOf(path) {
  try {
    return statSync(path).size;
  } catch {
    return undefined;
  }
}

async function sha256Of(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
