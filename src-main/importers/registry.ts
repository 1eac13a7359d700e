import { err, type Result } from '#shared/result/result.ts';
import { fragmentImporter } from './mit-bih-fragment/fragment-importer.ts';
import { findRecordingsOf, UNREADABLE_FOLDER_ID } from './find-recordings.ts';
import type { ImportedRecord } from './imported-record.ts';
import type { Importer, ReadOptions, RecordingRef } from './importer.ts';
import { SourceFolder } from './source-folder.ts';
import { wfdbImporter } from './wfdb/wfdb-importer.ts';

/** Every format that can be read. A new one is added here and nowhere else. */
export const IMPORTERS: readonly Importer[] = [wfdbImporter, fragmentImporter];

/**
 * Recordings that a path stands for: a file of a recording, a record name without suffix, or a folder with any number of them.
 * @param path  as the user gave it; the folder it lies in (or is) becomes the granted folder
 * Errors: import/not-found, import/missing-file, import/unreadable, import/unknown-format, import/out-of-bounds.
 */
export async function findRecordings(path: string): Promise<Result<readonly RecordingRef[]>> {
  return findRecordingsOf(IMPORTERS, path);
}

/** The whole recording. Errors: import/not-found for a format that is not known, and those of the importer. */
export async function readRecording(ref: RecordingRef, options: ReadOptions = {}): Promise<Result<ImportedRecord>> {
  const importer = IMPORTERS.find(({ id }) => id === ref.importerId);
  if (ref.importerId === UNREADABLE_FOLDER_ID) return explainFolder(ref);
  if (importer === undefined) {
    return err('import/unknown-format', `'${ref.displayName}' has no known format.`, { file: ref.displayName });
  }
  const source = await openKnown(ref.folder);
  return source.ok ? importer.parse(source.value, ref.name, options) : source;
}

async function explainFolder({ folder, name, displayName }: RecordingRef): Promise<Result<ImportedRecord>> {
  const source = await openKnown(folder);
  const listed = source.ok ? await source.value.list(name) : source;
  if (!listed.ok) return listed;
  return err('import/unreadable', `The folder '${displayName}' could not be read; it can now.`, { file: displayName });
}

/**
 * Folders that were opened last, with their listings: a folder of 15,000 files is listed once for all its recordings and again
 * only when it changes.
 */
const KNOWN_FOLDERS = new Map<string, SourceFolder>();
const MAX_KNOWN_FOLDERS = 4;

async function openKnown(folderPath: string): Promise<Result<SourceFolder>> {
  const known = KNOWN_FOLDERS.get(folderPath);
  if (known !== undefined && (await known.isStill(folderPath))) return { ok: true, value: known };
  const opened = await SourceFolder.open(folderPath);
  if (!opened.ok) return opened;
  if (KNOWN_FOLDERS.size >= MAX_KNOWN_FOLDERS) KNOWN_FOLDERS.clear();
  KNOWN_FOLDERS.set(folderPath, opened.value);
  return opened;
}
