import type { ImportedAnnotationSet, ImportedRecord } from '#main/importers/imported-record.ts';
import type { RecordingRef } from '#main/importers/importer.ts';
import type { PreparedRecording, PrepareRecordingInput } from '#main/preprocessing/prepare-recording.ts';
import type { SignalGaps } from '#main/store/signal-files/find-gaps.ts';
import type { SignalFileFacts, StoredSignal } from '#main/store/signal-files/stored-group.ts';
import type { SignalFolders } from '#main/store/signal-files/write-signal-files.ts';
import type { TimeBase } from '#shared/units/time-base.ts';

/** What a worker can be asked to do, and what it answers. Plain data: it crosses threads. */
export interface IoTasks {
  /** Recordings under a path that the person chose. */
  'find-recordings': { readonly input: { readonly path: string }; readonly answer: readonly RecordingRef[] };
  /** Parse, check, hash, ask whether the content is known, and write signal files and pyramids. */
  'import-recording': {
    readonly input: { readonly ref: RecordingRef; readonly recordId: string; readonly folders: SignalFolders };
    readonly answer: RecordFacts;
  };
  /** A pyramid that is missing or broken, from its signal file. */
  'rebuild-pyramid': { readonly input: RebuildInput; readonly answer: undefined };
  /** Finds beats and cuts them for a model. The signals are moved to the worker, not copied. */
  'prepare-recording': { readonly input: PrepareRecordingInput; readonly answer: PreparedRecording };
}

export type IoTaskName = keyof IoTasks;

/** Everything that main's rows need; the samples stay in the worker. */
export interface RecordFacts extends Pick<
  ImportedRecord,
  'name' | 'format' | 'recordedAt' | 'comments' | 'ageYears' | 'sex' | 'notices'
> {
  readonly contentSha256: string;
  readonly groups: readonly GroupFacts[];
  /** In the order of the source. */
  readonly leads: readonly LeadFacts[];
  readonly annotationSets: readonly ImportedAnnotationSet[];
  /** One per group; null where the content was known already and nothing was written. */
  readonly files: readonly SignalFileFacts[] | null;
}

export interface GroupFacts {
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
  readonly signalCount: number;
}

export interface LeadFacts extends Omit<StoredSignal, 'samples'> {
  readonly groupIndex: number;
  readonly indexInGroup: number;
  readonly gaps: SignalGaps['gaps'];
}

export interface RebuildInput {
  readonly folders: SignalFolders;
  readonly files: Pick<SignalFileFacts, 'dataName' | 'pyramidName' | 'wfdbFormat'>;
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
  readonly signals: readonly Omit<StoredSignal, 'samples'>[];
}
