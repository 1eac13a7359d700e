import { readdirSync, rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { findPyramidNameOf, isCurrentFilteredPyramid } from './filtered-pyramid-name.ts';
import type { SignalFolders } from './write-signal-files.ts';
import { toSignalFileNames } from './stored-group.ts';

/**
 * At start-up, by the library's owner: removes files without rows (a kill between rename and commit) and everything temporary.
 * @param known  base names of every file that a row points to
 * @returns how many files went
 */
export function sweepSignalFiles(folders: SignalFolders, known: ReadonlySet<string>): number {
  let removedCount = 0;
  for (const name of readdirSync(folders.tempFolder)) {
    rmSync(path.join(folders.tempFolder, name), { recursive: true, force: true });
    removedCount++;
  }
  for (const name of readdirSync(folders.signalsFolder)) {
    // What no program of ours has written stays where it is.
    if (known.has(name) || !isOurs(name) || isCacheOf(known, name)) continue;
    rmSync(path.join(folders.signalsFolder, name), { force: true });
    removedCount++;
  }
  return removedCount;
}

/** Removes whatever was written for a record that did not come into the library. */
export async function removeSignalFiles(folders: SignalFolders, recordId: string): Promise<void> {
  const prefix = toSignalFileNames(recordId, 0).headerName.replace(/0\.hea$/, '');
  for (const folder of [folders.tempFolder, folders.signalsFolder]) {
    for (const name of await readdir(folder)) {
      if (name.startsWith(prefix)) await rm(path.join(folder, name), { force: true });
    }
  }
}

/** Removes the filtered pyramids of a rate group, e.g. with its record. They are a cache: what is not removed now is swept. */
export async function removeFilteredPyramids(signalsFolder: string, pyramidName: string): Promise<void> {
  for (const name of await readdir(signalsFolder)) {
    if (findPyramidNameOf(name) === pyramidName) await rm(path.join(signalsFolder, name), { force: true });
  }
}

const SIGNAL_FILE = /^[0-9a-f]{32}_\d+\.(hea|dat|pyr)$/;

function isOurs(name: string): boolean {
  return SIGNAL_FILE.test(name) || findPyramidNameOf(name) !== undefined;
}

/** A filtered pyramid that can still be used: of a record that is there, by a filter as it is now. */
function isCacheOf(known: ReadonlySet<string>, name: string): boolean {
  return known.has(findPyramidNameOf(name) ?? '') && isCurrentFilteredPyramid(name);
}
