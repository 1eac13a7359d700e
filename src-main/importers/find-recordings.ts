import { stat } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { Importer, RecordingRef } from './importer.ts';
import { toReadError } from './read-error.ts';
import { joinName, SourceFolder, toBaseName, type SourceEntry } from './source-folder.ts';
import { RecordsList } from './records-list.ts';

/** Stands where an importer's id would, for a folder that cannot be listed. */
export const UNREADABLE_FOLDER_ID = 'folder';

const SNIFF_BYTES = 4096;
const MAX_DEPTH = 64;
const MAX_RECORDINGS = 1_000_000;

interface Found {
  readonly importerId: string;
  readonly name: string;
}

/** See registry.findRecordings. */
export async function findRecordingsOf(
  importers: readonly Importer[],
  givenPath: string,
): Promise<Result<readonly RecordingRef[]>> {
  const absolute = path.resolve(givenPath);
  const baseName = path.basename(absolute);
  const kind = await findKind(absolute);
  if (!kind.ok) return kind;
  if (kind.value === 'folder') {
    const source = await SourceFolder.open(absolute);
    if (!source.ok) return source;
    const found: Found[] = [];
    const walked = await walk(
      { importers, source: source.value, found, visited: new Set() },
      { folder: '', depth: 0, records: undefined, isUnlisted: false },
    );
    if (!walked.ok) return walked;
    if (found.length > 0) return ok(toRefs(source.value, found));
  }
  const source = await SourceFolder.open(path.dirname(absolute));
  if (!source.ok) return source;
  const found = await findByFile(importers, source.value, baseName);
  if (found !== undefined) return ok(toRefs(source.value, [found]));
  const where = { file: baseName };
  if (kind.value === 'folder')
    return err('import/not-found', `No recording of a known format lies in '${baseName}'.`, where);
  if (kind.value === 'file')
    return err('import/unknown-format', `'${baseName}' is no recording of a known format.${toHint(baseName)}`, where);
  return err('import/not-found', `There is no file, folder or record '${baseName}'.`, where);
}

function toHint(fileName: string): string {
  return fileName.toLowerCase().endsWith('.mat')
    ? ' A .mat file tells neither rate nor leads: it needs its header (.hea) beside it, or the name of a fragment of MIT-BIH, as 100m (0).mat.'
    : '';
}

async function findKind(absolute: string): Promise<Result<'file' | 'folder' | 'none'>> {
  try {
    return ok((await stat(absolute)).isDirectory() ? 'folder' : 'file');
  } catch (error) {
    const failed = toReadError(error, path.basename(absolute));
    return failed.error.code === 'import/missing-file' ? ok('none') : failed;
  }
}

/** The recording that a file, or a record's name without suffix, belongs to. */
async function findByFile(
  importers: readonly Importer[],
  source: SourceFolder,
  fileName: string,
): Promise<Found | undefined> {
  const start = await source.readStart(fileName, SNIFF_BYTES);
  const sniffed = start.ok ? importers.filter((importer) => importer.sniff(start.value, fileName)) : [];
  for (const importer of new Set([...sniffed, ...importers])) {
    const name = await importer.findRecordingOf(source, '', fileName);
    if (name !== undefined) return { importerId: importer.id, name };
  }
  return undefined;
}

interface Walk {
  readonly importers: readonly Importer[];
  readonly source: SourceFolder;
  readonly found: Found[];
  /** Real paths: a link to a folder above must not be followed for ever, and no recording is found twice. */
  readonly visited: Set<string>;
}

interface Place {
  readonly folder: string;
  readonly depth: number;
  /** The RECORDS file that holds here: this folder's, else that of the nearest folder above. */
  readonly records: RecordsList | undefined;
  /** RECORDS files do not count here and below. */
  readonly isUnlisted: boolean;
}

/**
 * Recordings of a folder and of all below, in natural order. A folder below that may not be read stands in the list as a recording:
 * reading it says why, and the others are found all the same.
 */
async function walk(walkState: Walk, place: Place): Promise<Result<undefined>> {
  const { importers, source, found, visited } = walkState;
  const real = await source.resolve(place.folder === '' ? '.' : place.folder);
  const listed = real.ok ? await source.list(place.folder) : real;
  if (!listed.ok && place.folder === '') return listed;
  if (!real.ok || !listed.ok) {
    found.push({ importerId: UNREADABLE_FOLDER_ID, name: place.folder });
    return ok();
  }
  if (visited.has(real.value)) return ok();
  visited.add(real.value);
  const fileNames = pick(listed.value, 'file');
  const own = place.isUnlisted ? undefined : await RecordsList.read(source, place.folder, fileNames);
  const records = own ?? place.records;
  const foundBefore = found.length;
  for (const importer of importers) {
    const names = await importer.findRecordings(source, place.folder, fileNames);
    if (!names.ok) return names;
    for (const name of names.value.toSorted(NATURAL_ORDER.compare)) {
      if (records?.includes(name) ?? true) found.push({ importerId: importer.id, name });
    }
  }
  if (found.length > MAX_RECORDINGS) {
    return err('import/out-of-bounds', `More than ${MAX_RECORDINGS} recordings.`, { maxRecordings: MAX_RECORDINGS });
  }
  if (place.depth >= MAX_DEPTH) return ok();
  for (const name of pick(listed.value, 'folder')) {
    const below = { ...place, folder: joinName(place.folder, name), depth: place.depth + 1, records };
    const walked = await walk(walkState, below);
    if (!walked.ok) return walked;
  }
  // A RECORDS file that names nothing of what is here belongs to something else.
  const isFruitless = own !== undefined && found.length === foundBefore;
  return isFruitless
    ? walk({ ...walkState, visited: new Set() }, { ...place, records: undefined, isUnlisted: true })
    : ok();
}

function pick(entries: readonly SourceEntry[], kind: SourceEntry['kind']): readonly string[] {
  return entries
    .filter((entry) => entry.kind === kind && !(kind === 'folder' && entry.name.startsWith('.')))
    .map(({ name }) => name)
    .toSorted(NATURAL_ORDER.compare);
}

const NATURAL_ORDER = new Intl.Collator('en', { numeric: true });

function toRefs(source: SourceFolder, found: readonly Found[]): readonly RecordingRef[] {
  const counts = new Map<string, number>();
  for (const { name } of found) counts.set(toBaseName(name), (counts.get(toBaseName(name)) ?? 0) + 1);
  return found.map(({ importerId, name }) => {
    const baseName = toBaseName(name);
    return { importerId, folder: source.rootPath, name, displayName: counts.get(baseName) === 1 ? baseName : name };
  });
}
