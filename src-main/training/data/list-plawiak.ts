import { join } from 'node:path';
import { findMitBihPerson } from '#shared/domain/mit-bih-people.ts';
import type { TrainingSource } from '#shared/domain/training-data.ts';
import { ok, type Result } from '#shared/result/result.ts';
import {
  explainDataSet,
  OTHER_CLASS,
  type ListContext,
  type ListedRecording,
  type ListedSource,
} from './listed-source.ts';

/** '15 RBBB/118m (3)': class 15, RBBB, of MIT-BIH's record 118. */
const FRAGMENT_NAME = /^\d+ (?<classId>[^/]+)\/(?<record>\d+)m \(\d+\)$/;

/**
 * Plawiak's fragments: the folder is the class, the file's name tells the record of MIT-BIH that it was cut from, and so the person.
 * Errors: the finder's.
 */
export async function listPlawiak(
  { dataSet }: Extract<TrainingSource, { readonly kind: 'plawiak17' }>,
  { classIds, dataFolder, finder, exclusions }: ListContext,
): Promise<Result<ListedSource>> {
  const found = explainDataSet(await finder.fragmentsIn(join(dataFolder, dataSet)), dataSet);
  if (!found.ok) return found;
  const recordings: ListedRecording[] = [];
  for (const own of found.value) {
    const { classId = '', record = '' } = FRAGMENT_NAME.exec(own.name)?.groups ?? {};
    // The folders spell bundle branch block with a B too many; a job may name classes either way.
    const index = classIds.findIndex((id) => id === classId || id === classId.replace('BBBB', 'BBB'));
    if (index < 0) exclusions.add(OTHER_CLASS, own.name);
    else
      recordings.push({ found: own, group: findMitBihPerson(record) ?? null, fold: 0, labels: Uint8Array.of(index) });
  }
  return ok({ labelKind: 'classes', recordings, beats: null, isFolded: false });
}
