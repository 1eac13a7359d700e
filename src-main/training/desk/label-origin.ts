import type { ReadDb } from '#main/store/database.ts';
import { findAnnotationSet, type AnnotationSetRow } from '#main/store/tables/annotation-set.ts';
import type { AnnotationStatus } from '#shared/domain/annotation.ts';

/**
 * Annotator names that programs give their files: WFDB's detectors and ecgpuwave, and this program's own `detect`, `delineate` and
 * `predict`. What stands in such a file no person has said.
 */
const PROGRAMS: ReadonlySet<string> = new Set(['qrs', 'wqrs', 'gqrs', 'sqrs', 'ecgpuwave', 'pu', 'pred']);

/** More copies of copies than anybody makes. */
const MOST_BASES = 50;

/** Whether the beats that a set took over without a decision come from a person: not from a program's file, by whatever copies. */
export function isTakenOverFromPerson(db: ReadDb, set: Pick<AnnotationSetRow, 'kind' | 'name' | 'base'>): boolean {
  let origin: Pick<AnnotationSetRow, 'kind' | 'name' | 'base'> | undefined = set;
  for (let step = 0; step < MOST_BASES && origin !== undefined; step++) {
    if (origin.kind === 'imported') return !PROGRAMS.has(origin.name.toLowerCase());
    if (origin.base.kind !== 'set') return true; // what a model said has a status of its own
    origin = findAnnotationSet(db, origin.base.setId);
  }
  return true;
}

/** A person said so: the reader, or whoever made the set that it was taken over from. */
export function isHumanLabel(status: AnnotationStatus, takenOverFromPerson: boolean): boolean {
  return status === 'imported' ? takenOverFromPerson : status !== 'model' && status !== 'deleted';
}
