import path from 'node:path';
import type { RecordingRef } from '#main/importers/importer.ts';

/** Lists which recordings of a folder count: it names recordings and is none. */
const RECORDS_LIST = 'RECORDS';

/**
 * Of the files that a person chose one by one, those that may be no part of the recordings that were found beside them: whether they
 * are is for the importers to say. A file is a recording's when its name, less any suffixes, is the recording's.
 */
export function findStrays(chosenFiles: readonly string[], refs: Iterable<RecordingRef>): readonly string[] {
  const names = new Set<string>();
  for (const { name } of refs) names.add(name);
  return chosenFiles.filter((file) => {
    const fileName = path.basename(file);
    return !hasNameOf(fileName, names) && !(fileName === RECORDS_LIST && names.size > 0);
  });
}

function hasNameOf(fileName: string, names: ReadonlySet<string>): boolean {
  for (let stem = fileName; stem !== ''; stem = stem.slice(0, Math.max(0, stem.lastIndexOf('.')))) {
    if (names.has(stem)) return true;
  }
  return false;
}
