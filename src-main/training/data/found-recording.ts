import type { RecipeLead } from '#main/preprocessing/recording-recipe.ts';
import type { TrainingSource } from '#shared/domain/training-data.ts';
import type { Result } from '#shared/result/result.ts';
import type { TimeBase } from '#shared/units/time-base.ts';

/** A recording as rows are cut from it. */
export interface SourceRecording {
  readonly contentSha256: string;
  /** Whose it is where content or name tell it, see findRecordingPerson; null where they do not. */
  readonly person: string | null;
  /** ECG leads of one rate and length in the order of the source; mV, NaN where samples are missing. */
  readonly leads: readonly RecipeLead[];
  readonly timeBase: TimeBase;
  /** Those that were asked for: samples of the leads, ascending, and WFDB codes. Null: it has none such. */
  readonly annotations: { readonly samples: Float64Array; readonly codes: Uint8Array } | null;
}

export interface ReadFoundOptions {
  /** Whose annotations are wanted; null: none. Where a library's search found the recording, it has said which already. */
  readonly annotator: string | null;
  readonly signal: AbortSignal;
}

/** A recording that is there and was not read yet. */
export interface FoundRecording {
  /** As its source names it, once in a source. */
  readonly name: string;
  /** Whose it is, by an opaque id; null where nobody said. */
  readonly patient: string | null;
  read(options: ReadFoundOptions): Promise<Result<SourceRecording>>;
}

export type LibrarySource = Extract<TrainingSource, { readonly kind: 'library' }>;

/** What finds and reads recordings: given by who knows importers and the library. */
export interface RecordingFinder {
  /** Recordings of any known format in a folder and below it. Errors: the importers'. */
  inFolder(folder: string): Promise<Result<readonly FoundRecording[]>>;
  /** Plawiak's fragments, files `<folder>/<name>.mat`, named '<folder>/<name>'. Errors: the importers'. */
  fragmentsIn(folder: string): Promise<Result<readonly FoundRecording[]>>;
  /** Recordings of a library with the annotations that the source names; null: there is no library. */
  readonly inLibrary: ((source: LibrarySource) => Promise<Result<readonly FoundRecording[]>>) | null;
}
