import { readdirSync, rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
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
    if (known.has(name) || !OUR_NAMES.test(name)) continue;
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

const OUR_NAMES = /^[0-9a-f]{32}_\d+\.(hea|dat|pyr)$/;
