import type { LabelMap } from '#shared/domain/aami.ts';
import { err, type Result } from '#shared/result/result.ts';
import type { RowSet } from '../row-set.ts';
import type { ExclusionCounter, ExclusionReason } from './exclusions.ts';
import type { FoundRecording, RecordingFinder } from './found-recording.ts';

/** A recording that rows are to be cut from. */
export interface ListedRecording {
  readonly found: FoundRecording;
  /** Whose it is, by an id that no other source's people have; null where nobody said. */
  readonly group: string | null;
  /** Which published part of its source it is in; 0 for none. */
  readonly fold: number;
  /** The recording's own: [1] class, or [classCount] 0 or 1. Empty where its beats have the labels. */
  readonly labels: Uint8Array;
}

/** How beats get their classes. */
export interface BeatLabels {
  readonly annotator: string | null;
  /** Null: beats are found in the lead, and each is of its recording's class. */
  readonly labelMap: LabelMap | null;
  /** See beatLead of training-data.ts. */
  readonly lead: 'first' | readonly string[];
}

/** What a source holds, before anything was read of the signals. */
export interface ListedSource {
  readonly labelKind: RowSet['labelKind'];
  readonly recordings: readonly ListedRecording[];
  /** Null: a row is a whole recording. */
  readonly beats: BeatLabels | null;
  readonly isFolded: boolean;
}

export interface ListContext {
  readonly classIds: readonly string[];
  readonly dataFolder: string;
  readonly finder: RecordingFinder;
  readonly exclusions: ExclusionCounter;
}

/** Recordings by name. Errors: 'import/not-found' where two have the same name. */
export function byName(found: readonly FoundRecording[]): Result<ReadonlyMap<string, FoundRecording>> {
  const named = new Map(found.map((one) => [one.name, one]));
  if (named.size === found.length) return { ok: true, value: named };
  return err(
    'import/not-found',
    `The data set has ${found.length - named.size} recordings under a name that another has.`,
  );
}

/** A data set whose folder is not there, or is empty, is told as one; whatever else is wrong stays as it is. */
export function explainDataSet<T>(found: Result<T>, dataSet: string): Result<T> {
  const isMissing =
    !found.ok && (found.error.code === 'import/missing-file' || found.error.code === 'import/not-found');
  if (!isMissing) return found;
  return err(
    found.error.code,
    `The data folder has no recordings of '${dataSet}': it must hold a folder of that name, with the data set unpacked in it.`,
    { dataSet },
  );
}

/** A job that does not fit its source. */
export function wrongSource(what: string): Result<never> {
  return err('app/wrong-use', `The training job does not fit its data: ${what}.`);
}

/** In a table, and no file is there. */
export const NOT_THERE: ExclusionReason = {
  reason: 'not-there',
  why: 'A table names it, and there is no such recording.',
  unit: 'recordings',
};

export const OTHER_CLASS: ExclusionReason = {
  reason: 'other-class',
  why: 'It is of a class that is not trained.',
  unit: 'recordings',
};
