import { join } from 'node:path';
import type { TrainingSource } from '#shared/domain/training-data.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { FoundRecording, LibrarySource } from './found-recording.ts';
import {
  byName,
  explainDataSet,
  wrongSource,
  type ListContext,
  type ListedRecording,
  type ListedSource,
} from './listed-source.ts';

type AnnotatedBeats = Extract<TrainingSource, { readonly kind: 'annotated-beats' }>;

/**
 * Recordings of a folder whose beats somebody annotated. Errors: the finder's; 'app/wrong-use' for classes that are none of AAMI's and
 * for recordings that the job names and that are not there.
 */
export async function listAnnotatedBeats(
  { dataSet, annotator, labelMap, lead, records }: AnnotatedBeats,
  { classIds, dataFolder, finder }: ListContext,
): Promise<Result<ListedSource>> {
  const fault = checkClasses(classIds);
  if (fault !== undefined) return fault;
  const found = explainDataSet(await finder.inFolder(join(dataFolder, dataSet)), dataSet);
  if (!found.ok) return found;
  const named = byName(found.value);
  if (!named.ok) return named;
  const missing = (records ?? []).filter((name) => !named.value.has(name));
  if (missing.length > 0)
    return wrongSource(`${missing.length} of its recordings are not in ${dataSet}, the first is ${missing[0] ?? ''}`);
  const wanted = records === null ? found.value : [...new Set(records)].flatMap((name) => named.value.get(name) ?? []);
  return ok({
    labelKind: 'classes',
    recordings: wanted.map(toListed),
    beats: { annotator, labelMap, lead },
    isFolded: false,
  });
}

/** Recordings that a search of the library finds. Errors: the library's; 'app/wrong-use' where there is none. */
export async function listLibrary(
  source: LibrarySource,
  { classIds, finder }: ListContext,
): Promise<Result<ListedSource>> {
  const fault = checkClasses(classIds);
  if (fault !== undefined) return fault;
  if (finder.inLibrary === null)
    return wrongSource('it learns from recordings of the library, and there is none here; start it on the desk');
  const found = await finder.inLibrary(source);
  if (!found.ok) return found;
  const { labelMap, lead } = source;
  return ok({
    labelKind: 'classes',
    recordings: found.value.map(toListed),
    beats: { annotator: null, labelMap, lead },
    isFolded: false,
  });
}

function checkClasses(classIds: readonly string[]): Result<never> | undefined {
  const stranger = classIds.find((id) => !AAMI_CLASSES.some((own) => own === id));
  return stranger === undefined
    ? undefined
    : wrongSource(`beats have the classes ${AAMI_CLASSES.join(', ')}, and '${stranger}' is none of them`);
}

function toListed(found: FoundRecording): ListedRecording {
  return { found, group: found.patient, fold: 0, labels: new Uint8Array(0) };
}
