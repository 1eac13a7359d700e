import type { AnnotationSetBase, AnnotationSetKind, CustomLabel } from '#shared/domain/annotation-set.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

export interface AnnotationSetRow {
  readonly id: AnnotationSetId;
  readonly recordId: RecordId;
  readonly kind: AnnotationSetKind;
  /** WFDB annotator name, or the reader's name. */
  readonly name: string;
  readonly base: AnnotationSetBase;
  readonly customLabels: readonly CustomLabel[];
  readonly createdAtMs: number;
  readonly headSeq: number;
  readonly headHash: string;
  readonly nextAnnotationId: number;
  /** Name of an imported file; its bytes are read by findSourceFile. */
  readonly sourceName: string | null;
  /** SHA-256 of an imported file's bytes: the same file of the same annotator is not imported twice. */
  readonly contentSha256: string | null;
  readonly annotationCount: number;
  readonly reviewedCount: number;
}

export interface NewAnnotationSet extends AnnotationSetRow {
  readonly sourceBytes: Uint8Array | null;
}

type StoredSet = Omit<AnnotationSetRow, 'base' | 'customLabels'> & {
  readonly base: string;
  readonly customLabels: string;
};

const COLUMNS = `id, record_id AS recordId, kind, name, base_json AS base, custom_labels_json AS customLabels,
  created_at_ms AS createdAtMs, head_seq AS headSeq, head_hash AS headHash, next_annotation_id AS nextAnnotationId,
  source_name AS sourceName, content_sha256 AS contentSha256, annotation_count AS annotationCount,
  reviewed_count AS reviewedCount`;

export function insertAnnotationSet(db: WriteDb, set: NewAnnotationSet): void {
  db.command(
    `INSERT INTO annotation_set (id, record_id, kind, name, base_json, custom_labels_json, created_at_ms, head_seq,
       head_hash, next_annotation_id, source_name, source_bytes, content_sha256, annotation_count, reviewed_count)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    set.id,
    set.recordId,
    set.kind,
    set.name,
    JSON.stringify(set.base),
    JSON.stringify(set.customLabels),
    set.createdAtMs,
    set.headSeq,
    set.headHash,
    set.nextAnnotationId,
    set.sourceName,
    set.sourceBytes,
    set.contentSha256,
    set.annotationCount,
    set.reviewedCount,
  );
}

export function findAnnotationSet(db: ReadDb, id: AnnotationSetId): AnnotationSetRow | undefined {
  const row = db.query<StoredSet>(`SELECT ${COLUMNS} FROM annotation_set WHERE id = ?`).get(id);
  return row === undefined ? undefined : toSetRow(row);
}

/** In order of making. */
export function listAnnotationSets(db: ReadDb, recordId: RecordId): readonly AnnotationSetRow[] {
  return db
    .query<StoredSet>(`SELECT ${COLUMNS} FROM annotation_set WHERE record_id = ? ORDER BY id`)
    .all(recordId)
    .map(toSetRow);
}

export function listAllSetIds(db: ReadDb): readonly AnnotationSetId[] {
  return db
    .query<{ id: AnnotationSetId }>('SELECT id FROM annotation_set ORDER BY id')
    .all()
    .map((row) => row.id);
}

export function findImportedSetId(
  db: ReadDb,
  key: { readonly recordId: RecordId; readonly name: string; readonly contentSha256: string },
): AnnotationSetId | undefined {
  return db
    .query<{ id: AnnotationSetId }>(
      "SELECT id FROM annotation_set WHERE record_id = ? AND name = ? AND content_sha256 = ? AND kind = 'imported'",
    )
    .get(key.recordId, key.name, key.contentSha256)?.id;
}

/** An imported file as it came. */
export function findSourceFile(
  db: ReadDb,
  id: AnnotationSetId,
): { readonly name: string; readonly bytes: Uint8Array } | undefined {
  const row = db
    .query<{ name: string | null; bytes: Uint8Array | null }>(
      'SELECT source_name AS name, source_bytes AS bytes FROM annotation_set WHERE id = ?',
    )
    .get(id);
  return row === undefined || row.name === null || row.bytes === null
    ? undefined
    : { name: row.name, bytes: row.bytes };
}

export interface SetHead {
  readonly headSeq: number;
  readonly headHash: string;
  readonly nextAnnotationId: number;
  readonly annotationCount: number;
  readonly reviewedCount: number;
}

export function updateSetHead(db: WriteDb, id: AnnotationSetId, head: SetHead): void {
  db.command(
    `UPDATE annotation_set SET head_seq = ?, head_hash = ?, next_annotation_id = ?, annotation_count = ?,
       reviewed_count = ? WHERE id = ?`,
  ).run(head.headSeq, head.headHash, head.nextAnnotationId, head.annotationCount, head.reviewedCount, id);
}

function toSetRow(row: StoredSet): AnnotationSetRow {
  return {
    ...row,
    base: JSON.parse(row.base) as AnnotationSetBase, // insertAnnotationSet wrote it
    customLabels: JSON.parse(row.customLabels) as readonly CustomLabel[], // as above
  };
}
