import type { AnnotationSetId, PredictionRunId, RecordId } from '#shared/units/ids.ts';

/** Imported sets are read-only; a reader's set is made at the first edit from a base and the reader's name. */
export type AnnotationSetKind = 'imported' | 'reader';

/** What a reader's set was made from. */
export type AnnotationSetBase =
  | { readonly kind: 'set'; readonly setId: AnnotationSetId }
  | { readonly kind: 'run'; readonly runId: PredictionRunId }
  | { readonly kind: 'empty' };

export interface AnnotationSetSummary {
  readonly id: AnnotationSetId;
  readonly recordId: RecordId;
  readonly kind: AnnotationSetKind;
  /** WFDB annotator name of an imported set ('atr'), the reader's name of a reader's set. */
  readonly name: string;
  readonly base: AnnotationSetBase;
  readonly createdAtMs: number;
  /** Sequence number of the last event; goes up with every edit, undo and redo. */
  readonly headSeq: number;
  readonly annotationCount: number;
  readonly beatCount: number;
  readonly reviewedCount: number;
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
}

/** Definition of a symbol that the source added to WFDB's own table (codes 42 to 49). */
export interface CustomLabel {
  readonly code: number;
  readonly symbol: string;
  readonly description: string;
}

/** One line of a set's history. */
export interface AnnotationEventSummary {
  readonly seq: number;
  readonly kind: 'import' | 'create' | 'edit' | 'undo' | 'redo';
  readonly label: string;
  readonly who: string;
  readonly atMs: number;
  readonly why: string | null;
  readonly changeCount: number;
}
