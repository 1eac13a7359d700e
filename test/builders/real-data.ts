import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { cacheFolder, root } from '#scripts/setup/places.mjs';

const told = new Set<string>();

/**
 * The folder of a set of real recordings (`mitdb`, `ludb`, `samples`, ...), or undefined where it is not to be had; a test is then
 * skipped, and this says so once on standard error.
 *
 * Looked for in the folder that `OVERREAD_DATA` names, which holds the unpacked sets side by side; else unpacked, once for each archive,
 * from `../shared/data` beside the checkout into the user's cache folder.
 *
 *     const mitdb = realData('mitdb');
 *     it.skipIf(mitdb === undefined)('reads all 48 records', () => { ... });
 */
export function realData(name: string): string | undefined {
  const folder = inNamedFolder(name) ?? inCache(name);
  if (folder === undefined && !told.has(name)) {
    told.add(name);
    process.stderr.write(
      `skipped, because the data set ${name} is not here: set OVERREAD_DATA to a folder that holds it\n`,
    );
  }
  return folder;
}

/**
 * A folder in which the sets lie side by side under their names, as a training job's data folder holds them, or undefined where one of
 * them is not to be had (see `realData`).
 */
export function realDataFolder(...names: readonly string[]): string | undefined {
  const folders = names.map(realData).filter((folder) => folder !== undefined);
  if (folders.length < names.length) return undefined;
  const parents = new Set(folders.map((folder) => dirname(folder)));
  return parents.size === 1 ? [...parents][0] : inOneFolder(folders);
}

function inNamedFolder(name: string): string | undefined {
  if (!process.env.OVERREAD_DATA) return undefined;
  const folder = resolve(process.env.OVERREAD_DATA, name);
  return existsSync(folder) ? folder : undefined;
}

function inCache(name: string): string | undefined {
  const source = resolve(root, '..', 'shared', 'data');
  const archive = join(source, `${name}.tar.xz`);
  if (!existsSync(archive)) return undefined;
  const shelf = join(cacheFolder(), 'data');
  const kept = join(shelf, `${name}-${fingerprint(archive)}`);
  if (!existsSync(kept)) unpackInto(kept, shelf, join(source, 'unpack'), name);
  return join(kept, name);
}

/** Unpacked beside its place and renamed, so that a half-unpacked set is never taken for one; whoever comes second keeps the first one's. */
function unpackInto(kept: string, shelf: string, unpack: string, name: string): void {
  mkdirSync(shelf, { recursive: true });
  const workshop = mkdtempSync(join(shelf, 'unfinished-'));
  try {
    execFileSync('sh', [unpack, workshop, name], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (!existsSync(kept)) renameSync(workshop, kept);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Links to sets that were unpacked apart. Made beside its place and renamed, for the reason `unpackInto` has. */
function inOneFolder(folders: readonly string[]): string {
  const shelf = join(cacheFolder(), 'data');
  const kept = join(shelf, `together-${createHash('sha256').update(folders.join('\n')).digest('hex').slice(0, 12)}`);
  if (existsSync(kept)) return kept;
  const workshop = mkdtempSync(join(shelf, 'unfinished-'));
  try {
    for (const folder of folders) symlinkSync(folder, join(workshop, basename(folder)));
    if (!existsSync(kept)) renameSync(workshop, kept);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  return kept;
}

/** Tells one archive from another without reading it whole. */
function fingerprint(archive: string): string {
  const { size, mtimeMs } = statSync(archive);
  return createHash('sha256').update(`${size} ${mtimeMs}`).digest('hex').slice(0, 12);
}
