import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { splitAnnotationName } from '#main/importers/wfdb/annotations/find-annotation-files.ts';
import type { AnnotationFilePlace } from '#main/importers/wfdb/annotations/read-annotation-file.ts';
import { joinName, SourceFolder } from '#main/importers/source-folder.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** Annotation files of one annotator that a path stands for. */
export interface AnnotationFiles {
  readonly annotator: string;
  /** By record, relative to the path where that is a folder ('100', 'sub/100'), in natural order. */
  readonly byRecord: ReadonlyMap<string, AnnotationFilePlace>;
  /** One file or record was named, not a folder of them. */
  readonly isSingle: boolean;
}

export interface AnnotatorChoice {
  /** As the person said; null for none. */
  readonly named: string | null;
  /** Taken where it is there and none was named. */
  readonly usual: string | null;
  /** Not taken unless it was named: the other side's. */
  readonly avoided: string | null;
  /** For messages: '--ref-annotator'. */
  readonly flag: string;
}

/**
 * What a path stands for: an annotation file, a record's path without suffix, or a folder with any number of annotation files in it and
 * below. The annotator is the file's suffix, else the one that was named, else the usual one, else the only one there is.
 * Errors: 'import/not-found', 'import/unreadable', 'import/out-of-bounds'; 'app/wrong-use' where several annotators are there.
 */
export async function findAnnotationSet(path: string, choice: AnnotatorChoice): Promise<Result<AnnotationFiles>> {
  const kind = await findKind(path);
  const opened = await SourceFolder.open(kind === 'folder' ? path : dirname(path));
  if (!opened.ok) return opened;
  const source = opened.value;
  const name = basename(path);
  if (kind === 'file') {
    const split = splitAnnotationName(name);
    if (split === undefined)
      return err('import/unknown-format', `'${name}' is no annotation file by its name.`, { file: name });
    const place = { source, folder: '', fileName: name, annotator: split.annotator };
    return ok({ annotator: split.annotator, byRecord: new Map([[split.record, place]]), isSingle: true });
  }
  const listed = await listFiles(source, { folder: '', depth: kind === 'folder' ? MAX_DEPTH : 0 });
  if (!listed.ok) return listed;
  const files = kind === 'folder' ? listed.value : listed.value.filter(({ record }) => record === name);
  const annotator = chooseAnnotator(new Set(files.map((file) => file.annotator)), choice, name);
  if (!annotator.ok) return annotator;
  const places = files.filter((file) => file.annotator === annotator.value);
  places.sort((a, b) => NATURAL_ORDER.compare(a.record, b.record));
  const byRecord = new Map(places.map(({ record, ...place }) => [record, { ...place, source }]));
  return ok({ annotator: annotator.value, byRecord, isSingle: kind === 'none' });
}

const MAX_DEPTH = 16;
const MAX_FILES = 1_000_000;
const NATURAL_ORDER = new Intl.Collator('en', { numeric: true });

async function findKind(path: string): Promise<'file' | 'folder' | 'none'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'none'; // a record's name; opening its folder says what else is wrong
  }
}

interface FoundFile {
  readonly record: string;
  readonly annotator: string;
  readonly folder: string;
  readonly fileName: string;
}

async function listFiles(
  source: SourceFolder,
  { folder, depth }: { readonly folder: string; readonly depth: number },
): Promise<Result<FoundFile[]>> {
  const listed = await source.list(folder);
  if (!listed.ok) return listed;
  const files: FoundFile[] = [];
  for (const { name, kind } of listed.value) {
    if (kind === 'folder') {
      if (depth === 0 || name.startsWith('.')) continue;
      const below = await listFiles(source, { folder: joinName(folder, name), depth: depth - 1 });
      if (!below.ok) return below;
      for (const file of below.value) files.push(file);
    } else {
      const split = splitAnnotationName(name);
      if (split !== undefined) files.push({ ...split, record: joinName(folder, split.record), folder, fileName: name });
    }
    if (files.length > MAX_FILES)
      return err('import/out-of-bounds', `More than ${MAX_FILES} files.`, { maxFiles: MAX_FILES });
  }
  return ok(files);
}

function chooseAnnotator(there: ReadonlySet<string>, choice: AnnotatorChoice, name: string): Result<string> {
  const { named, usual, avoided, flag } = choice;
  const missing = (what: string) => err('import/not-found', `There is ${what} at '${name}'.`, { file: name });
  if (named !== null) return there.has(named) ? ok(named) : missing(`no annotation file of '${named}'`);
  if (usual !== null && there.has(usual)) return ok(usual);
  const others = [...there].filter((annotator) => annotator !== avoided);
  const [only, ...more] = others.length === 0 ? there : others;
  if (only === undefined) return missing('no annotation file');
  if (more.length === 0) return ok(only);
  const list = [only, ...more].sort().slice(0, 12).join(', ');
  return err('app/wrong-use', `There are several annotators at '${name}': say which with ${flag} (${list}).`, {
    file: name,
  });
}
