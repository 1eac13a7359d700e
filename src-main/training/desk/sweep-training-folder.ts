import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** At start: folders of runs that are not there any more, as a kill in the middle of deleting leaves them. */
export function sweepTrainingFolder(folder: string, kept: readonly string[]): void {
  for (const name of listNames(folder)) {
    if (!kept.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** None where nothing was ever trained, or where it cannot be read: the runs say so themselves. */
function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
