import type { AnnotationEventSummary } from '#shared/domain/annotation-set.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** One link of a set's chain, as it is stored: never changed. */
export interface AnnotationEventRow extends AnnotationEventSummary {
  readonly setId: AnnotationSetId;
  readonly operationId: string;
  /** For undo and redo: the edit that is taken back or done again. */
  readonly targetSeq: number | null;
  readonly changesJson: string;
  readonly hash: string;
}

const SUMMARY = 'seq, kind, label, who, at_ms AS atMs, why, change_count AS changeCount';
const COLUMNS = `set_id AS setId, ${SUMMARY}, operation_id AS operationId, target_seq AS targetSeq,
  changes_json AS changesJson, hash`;

export function insertAnnotationEvent(db: WriteDb, event: AnnotationEventRow): void {
  db.command(
    `INSERT INTO annotation_event (set_id, seq, operation_id, kind, target_seq, label, who, why, at_ms, change_count,
       changes_json, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    event.setId,
    event.seq,
    event.operationId,
    event.kind,
    event.targetSeq,
    event.label,
    event.who,
    event.why,
    event.atMs,
    event.changeCount,
    event.changesJson,
    event.hash,
  );
}

export function findAnnotationEvent(db: ReadDb, setId: AnnotationSetId, seq: number): AnnotationEventRow | undefined {
  return db
    .query<AnnotationEventRow>(`SELECT ${COLUMNS} FROM annotation_event WHERE set_id = ? AND seq = ?`)
    .get(setId, seq);
}

export function countAnnotationEvents(db: ReadDb, setId: AnnotationSetId): number {
  return db.query<{ n: number }>('SELECT count(*) AS n FROM annotation_event WHERE set_id = ?').get(setId)?.n ?? 0;
}

/** Oldest first. */
export function listAnnotationEvents(db: ReadDb, setId: AnnotationSetId): readonly AnnotationEventSummary[] {
  return db
    .query<AnnotationEventSummary>(`SELECT ${SUMMARY} FROM annotation_event WHERE set_id = ? ORDER BY seq`)
    .all(setId);
}

/** What undo and redo go by: kind and target of every event, oldest first. */
export function listEventKinds(
  db: ReadDb,
  setId: AnnotationSetId,
): readonly (readonly [seq: number, kind: AnnotationEventSummary['kind'], targetSeq: number | null])[] {
  return db
    .queryArrays<readonly [number, AnnotationEventSummary['kind'], number | null]>(
      'SELECT seq, kind, target_seq FROM annotation_event WHERE set_id = ? ORDER BY seq',
    )
    .all(setId);
}

export function findEventLabel(db: ReadDb, setId: AnnotationSetId, seq: number): string | undefined {
  return db.query<{ label: string }>('SELECT label FROM annotation_event WHERE set_id = ? AND seq = ?').get(setId, seq)
    ?.label;
}

/** For the command that deletes a whole record, inside its transaction: without it a trigger keeps the chain. */
export function permitEventDeletion(db: WriteDb, setId: AnnotationSetId): void {
  db.command('INSERT INTO deletion_permit (set_id) VALUES (?)').run(setId);
}

export function withdrawDeletionPermits(db: WriteDb): void {
  db.command('DELETE FROM deletion_permit').run();
}
