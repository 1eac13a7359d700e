import type { AnnotationChange, AnnotationSource } from '#shared/domain/annotation-change.ts';
import type { Annotation } from '#shared/domain/annotation.ts';
import { isReviewed } from '#shared/domain/annotation.ts';
import { isBeatCode } from '#shared/domain/wfdb-codes.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '#main/store/database.ts';
import {
  findAnnotation,
  findLastMark,
  listAnnotationsInRange,
  insertAnnotation,
  removeAnnotation,
  updateAnnotation,
} from '#main/store/tables/annotation.ts';
import { addBeatCount } from '#main/store/tables/set-beat-count.ts';

/** A stored set, looked up row by row. */
export function createStoredSource(db: ReadDb, setId: AnnotationSetId, sampleCount: number): AnnotationSource {
  return {
    sampleCount,
    find: (id) => findAnnotation(db, setId, id),
    inRange: (range) => listAnnotationsInRange(db, setId, range),
    lastMark: (code, beforeSample) => findLastMark(db, setId, { code, beforeSample }),
  };
}

/** How a set's counts move. */
export interface CountChange {
  annotations: number;
  reviewed: number;
  readonly beatsByCode: Map<number, number>;
}

/** Writes the state after the changes, and gives what they do to the counts of the set. */
export function projectChanges(db: WriteDb, setId: AnnotationSetId, changes: readonly AnnotationChange[]): CountChange {
  const counts: CountChange = { annotations: 0, reviewed: 0, beatsByCode: new Map() };
  for (const { id, before, after } of changes) {
    if (after === null) removeAnnotation(db, setId, id);
    else if (before === null) insertAnnotation(db, setId, after);
    else updateAnnotation(db, setId, { before, after });
    if (before !== null) countAnnotation(counts, before, -1);
    if (after !== null) countAnnotation(counts, after, 1);
  }
  writeBeatCounts(db, setId, counts);
  return counts;
}

/** Adds an annotation to the counts, or takes it from them (-1). Deleted ones do not count. */
export function countAnnotation(counts: CountChange, annotation: Annotation, by: 1 | -1): void {
  if (annotation.status === 'deleted') return;
  counts.annotations += by;
  if (!isBeatCode(annotation.code)) return;
  counts.beatsByCode.set(annotation.code, (counts.beatsByCode.get(annotation.code) ?? 0) + by);
  if (isReviewed(annotation.status)) counts.reviewed += by;
}

export function writeBeatCounts(db: WriteDb, setId: AnnotationSetId, counts: CountChange): void {
  for (const [code, by] of counts.beatsByCode) addBeatCount(db, setId, { code, by });
}
