// What a package consists of, without Electron's own distribution: the archive, what lies unpacked beside it, and what lies beside that.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { listArchive } from './asar.mjs';

const ARCHIVE = 'app.asar';
/** Electron's own parts of the resources folder: its default page, and on macOS its languages and the icon. */
const ELECTRONS_OWN = /^(default_app\.asar|[\w-]+\.lproj\/.*|.*\.icns|inspector\/.*)$/;

/**
 * @typedef {{ path: string, sizeBytes: number, place: 'archive' | 'unpacked' | 'beside', sha256: string | undefined }} PackedFile
 *   `path` as in the checkout for what is in the archive or unpacked; `sha256` where the archive says it
 */

/**
 * @param {string} resources the folder that holds app.asar
 * @returns {PackedFile[]} sorted by path
 */
export function listContents(resources) {
  const members = listArchive(join(resources, ARCHIVE)).map(({ path, sizeBytes, isUnpacked, sha256 }) => ({
    path,
    sizeBytes,
    place: isUnpacked ? 'unpacked' : 'archive',
    sha256,
  }));
  const beside = readdirSync(resources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(resources, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => path !== ARCHIVE && !path.startsWith(`${ARCHIVE}.unpacked/`) && !ELECTRONS_OWN.test(path))
    .map((path) => ({ path, sizeBytes: statSync(join(resources, path)).size, place: 'beside', sha256: undefined }));
  return [...members, ...beside].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Bytes of everything but the models, which grow with the program's abilities, not with its size. */
export function sumWithoutModels(files) {
  return files
    .filter(({ path }) => !path.startsWith('resources/models/'))
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/**
 * The contents in lines that change only when something comes or goes: whole folders for what is built (its names carry hashes) and
 * for packages, single files for everything native.
 * @param {readonly PackedFile[]} files
 * @returns {string}
 */
export function describeContents(files) {
  const counts = new Map();
  for (const file of files) {
    const key = `${file.place.padEnd(8)}  ${groupOf(file.path)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const lines = [...counts].map(([key, count]) =>
    /\/\*$/.test(key) && key.includes('node_modules/') ? `${key}  ${count} files` : key,
  );
  return `${lines.sort().join('\n')}\n`;
}

function groupOf(path) {
  if (/\.(node|so(\.\d+)*|dll|dylib|wasm)$/.test(path)) return path;
  const inPackage = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  if (inPackage !== undefined) return `${inPackage}/*`;
  const folder = /^(dist\/[^/]+|resources\/[^/]+)\//.exec(path)?.[1];
  return folder === undefined ? path : `${folder}/*`;
}

/**
 * A line for each file: SHA-256, size, path as it lies in the package. Two packages of one commit have the same list.
 * @param {string} resources
 * @param {readonly PackedFile[]} files
 */
export async function describeFiles(resources, files) {
  const lines = [];
  for (const { path, sizeBytes, place, sha256 } of files) {
    const onDisk = { archive: undefined, unpacked: `${ARCHIVE}.unpacked/${path}`, beside: path }[place];
    const sum = onDisk === undefined ? sha256 : await sha256Of(join(resources, onDisk));
    lines.push(`${sum}  ${String(sizeBytes).padStart(10)}  ${onDisk ?? `${ARCHIVE}/${path}`}`);
  }
  return `${lines.join('\n')}\n`;
}

async function sha256Of(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
