import type { ExportedRecord } from '#main/exporters/exported-record.ts';
import type { WriteTarget, WrittenRecord } from '#main/exporters/wfdb/write-wfdb-record.ts';
import type { ImportedAnnotationSet, ImportedRecord } from '#main/importers/imported-record.ts';
import type { RecordingRef } from '#main/importers/importer.ts';
import type { PreparedRecording, PrepareRecordingInput } from '#main/preprocessing/prepare-recording.ts';
import type { PreparedRows, PrepareRowsInput } from '#main/preprocessing/prepare-rows.ts';
import type { SignalGaps } from '#main/store/signal-files/find-gaps.ts';
import type { SignalFileFacts, StoredSignal } from '#main/store/signal-files/stored-group.ts';
import type { SignalFolders } from '#main/store/signal-files/write-signal-files.ts';
import type { DetectBeatsOptions, DetectedBeats } from '#shared/signal/detect-beats.ts';
import type { QualitySpan } from '#shared/signal/signal-quality.ts';
import type { Band } from '#shared/signal/filters/band-filter.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { JudgedRows, ReportFacts } from '#main/training/report-rows.ts';
import type { ModelResult } from '#shared/domain/model-card.ts';
import type { AnalyzeStoredInput } from './analyze-stored-beats.ts';
import type { MeasuredFile } from './measure-file.ts';
import type { BeatFindings } from './describe-findings.ts';
import type { DelineatedRecording, DelineateRecordingInput } from './delineate-recording.ts';
import type { SplitStoredInput } from './split-stored-beats.ts';
import type { StoredGroupFile } from './stored-group-file.ts';

import type { EcgSignals, ReadEcgInput } from './read-ecg.ts';
import type { RecordingLeads } from './read-leads.ts';
import type { ReadSourceInput, SourceLeads } from './read-source.ts';

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
  'rebuild-pyramid': {
    readonly input: {
      readonly folders: SignalFolders;
      readonly pyramidName: string;
      readonly group: StoredGroupFile;
    };
    readonly answer: undefined;
  };
  /** The pyramid of a group's ECG leads under a display filter, from its signal file. */
  'build-filtered-pyramid': {
    readonly input: {
      readonly folders: SignalFolders;
      readonly fileName: string;
      readonly group: StoredGroupFile;
      readonly band: Band;
    };
    readonly answer: undefined;
  };
  /** Leads of a recording outside the library, for a detector or a model. */
  'read-ecg': { readonly input: ReadEcgInput; readonly answer: EcgSignals };
  /** Finds beats; the signals are moved to the worker, not copied. */
  'detect-beats': { readonly input: DetectBeatsInput; readonly answer: DetectedBeatsAndQuality };
  /** Templates, median beat and its points of a record of the library. */
  'analyze-beats': { readonly input: AnalyzeStoredInput; readonly answer: BeatFindings };
  /** Parts beats of a record of the library in two by their shapes. */
  'split-beats': { readonly input: SplitStoredInput; readonly answer: Uint8Array | null };
  /** Waves of a recording outside the library. */
  'delineate-recording': { readonly input: DelineateRecordingInput; readonly answer: DelineatedRecording };
  /** Measurements of a recording outside the library. */
  'measure-file': { readonly input: { readonly ref: RecordingRef }; readonly answer: MeasuredFile };
  /** A record of the library as files of another program's format. */
  'export-record': { readonly input: ExportTask; readonly answer: WrittenRecord };
  /** Finds beats and cuts them for a model. The signals are moved to the worker, not copied. */
  'prepare-recording': { readonly input: PrepareRecordingInput; readonly answer: PreparedRecording };
  /** Cuts a recording, or its fragments, for a model. The signals are moved to the worker, not copied. */
  'prepare-rows': { readonly input: PrepareRowsInput; readonly answer: PreparedRows };
  /** Figures of a model on labelled rows, with intervals; arrays of the rows are moved to the worker. */
  'report-rows': {
    readonly input: { readonly rows: JudgedRows; readonly facts: ReportFacts };
    readonly answer: ModelResult;
  };
  /** All ECG leads of the fastest rate of a recording outside the library. */
  'read-leads': { readonly input: { readonly ref: RecordingRef }; readonly answer: RecordingLeads };
  /** The same with annotations: a recording of a data set that is trained on. */
  'read-source': { readonly input: ReadSourceInput; readonly answer: SourceLeads };
}

export interface DetectedBeatsAndQuality extends DetectedBeats {
  /** Of each signal, how far it can be read; see findQualitySpans. */
  readonly leadSpans: readonly (readonly QualitySpan[])[];
}

export interface DetectBeatsInput extends DetectBeatsOptions {
  readonly signals: readonly Float32Array[];
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

export interface ExportTask {
  readonly signalsFolder: string;
  readonly groups: readonly StoredGroupFile[];
  readonly record: Omit<ExportedRecord, 'groups'>;
  readonly target: WriteTarget;
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
