import type { AnnotationSetBase } from '#shared/domain/annotation-set.ts';
import type { Edit } from '#shared/domain/edit.ts';
import type { Publish } from '#shared/ipc/events.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import type { Database } from '#main/store/database.ts';

export interface EditRequest {
  readonly setId: AnnotationSetId;
  readonly expectedSeq: number;
  readonly edits: readonly Edit[];
  readonly why: string | null;
}

/** Undo or redo of one act. */
export interface StepRequest {
  readonly setId: AnnotationSetId;
  readonly expectedSeq: number;
}

export interface CreateSetRequest {
  readonly recordId: RecordId;
  readonly readerName: string;
  readonly base: AnnotationSetBase;
}

export interface AnnotationsOptions {
  readonly db: Database;
  readonly now: () => number;
  readonly publish: Publish;
}
