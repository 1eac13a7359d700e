import type { AnnotationSetId, PatientId, PredictionRunId, RecordId } from '#shared/units/ids.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { Lead } from './lead.ts';
import type { AnnotationSetSummary } from './annotation-set.ts';
import type { PredictionRun } from './prediction.ts';
import type { RecordRun } from './record-answer.ts';

/** Where a recording stands in review. */
export type ReviewState = 'new' | 'predicted' | 'in-review';

/** A row of the library's list. No patient identifiers. */
export interface RecordSummary {
  readonly id: RecordId;
  /** The record's own name in its source, e.g. '100'. */
  readonly name: string;
  readonly format: string;
  readonly leadNames: readonly string[];
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
  readonly durationSec: number;
  readonly importedAtMs: number;
  /** Beat symbols with their counts in the set that is shown first, most frequent first, e.g. [['N', 2239], ['A', 33]]. */
  readonly labelCounts: readonly (readonly [string, number])[];
  readonly annotators: readonly string[];
  readonly state: ReviewState;
  readonly isDemo: boolean;
}

/** What the source said about the person; kept in one table only. */
export interface PatientIdentity {
  readonly patientId: PatientId;
  readonly ageYears: number | null;
  readonly sex: 'female' | 'male' | null;
  /** The header's comment lines, as they came. */
  readonly comments: readonly string[];
}

/** Samples that were never recorded, in the record's time base. */
export interface Gap {
  readonly leadKey: string;
  readonly startSample: number;
  readonly endSample: number;
}

/** Everything the viewer needs to open a record. */
export interface RecordDetail extends RecordSummary {
  readonly leads: readonly Lead[];
  /** Local time of the first sample as the source wrote it, e.g. '12:00:00 01/02/1990', or null. */
  readonly recordedAt: string | null;
  readonly identity: PatientIdentity | null;
  readonly sets: readonly AnnotationSetSummary[];
  readonly runs: readonly PredictionRun[];
  /** Of models of whole recordings and fragments, newest first. */
  readonly recordRuns: readonly RecordRun[];
  /** The set to show first: the reader's last one, else the first imported one. */
  readonly preferredSetId: AnnotationSetId | null;
  readonly preferredRunId: PredictionRunId | null;
  /** Facts that the reader should see, e.g. 'signal 2 has no gain: shown in digital units'. */
  readonly notices: readonly string[];
}
