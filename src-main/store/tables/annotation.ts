import type { Annotation } from '#shared/domain/annotation.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';
import type { SqlValue } from '../statements.ts';

/** A row as an array, in the order of COLUMNS: a hundred thousand of them are read at once. */
export type AnnotationRowArray = readonly [
  id: number,
  sample: number,
  code: number,
  subtype: number,
  chan: number,
  num: number,
  aux: string | null,
  status: Annotation['status'],
  baseCode: number | null,
  baseSample: number | null,
];

const COLUMNS = 'id, sample, code, subtype, chan, num, aux, status, base_code AS baseCode, base_sample AS baseSample';
const ORDER = 'ORDER BY sample, chan, num, id';

const INSERT = `INSERT INTO annotation (set_id, id, sample, code, subtype, chan, num, aux, status, base_code, base_sample)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
/** Rows by one statement: twice as fast as one by one. */
const ROWS_AT_ONCE = 32;
const INSERT_MANY = `${INSERT}${', (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'.repeat(ROWS_AT_ONCE - 1)}`;
// Of the columns below only a move writes `sample`: leaving it out spares the index by sample.
const RELABEL = `UPDATE annotation SET code = ?, subtype = ?, chan = ?, num = ?, aux = ?, status = ?
  WHERE set_id = ? AND id = ?`;
const MOVE = 'UPDATE annotation SET sample = ? WHERE set_id = ? AND id = ?';
const FIND = `SELECT ${COLUMNS} FROM annotation WHERE set_id = ? AND id = ?`;

// SQLite takes the partial index only where the query repeats its condition.
const LAST_MARK = `SELECT ${COLUMNS} FROM annotation INDEXED BY annotation_mark
  WHERE set_id = ? AND code = ? AND code IN (14, 28, 32, 33) AND sample < ? AND status <> 'deleted'
  ORDER BY sample DESC, chan DESC, num DESC, id DESC LIMIT 1`;

/** The annotations that a set begins with. */
export function insertAnnotations(db: WriteDb, setId: AnnotationSetId, annotations: readonly Annotation[]): void {
  const insertMany = db.command(INSERT_MANY);
  const wholeCount = annotations.length - (annotations.length % ROWS_AT_ONCE);
  for (let first = 0; first < wholeCount; first += ROWS_AT_ONCE) {
    const values: SqlValue[] = [];
    for (const annotation of annotations.slice(first, first + ROWS_AT_ONCE))
      values.push(setId, ...toValues(annotation));
    insertMany.run(...values);
  }
  for (const annotation of annotations.slice(wholeCount)) insertAnnotation(db, setId, annotation);
}

/** The projection is written only together with the event that it follows from (review/annotation-editor.ts). */
export function insertAnnotation(db: WriteDb, setId: AnnotationSetId, annotation: Annotation): void {
  db.command(INSERT).run(setId, ...toValues(annotation));
}

/** What an annotation had in its base never changes, so it is not written again. */
export function updateAnnotation(
  db: WriteDb,
  setId: AnnotationSetId,
  change: { readonly before: Annotation; readonly after: Annotation },
): void {
  const { id, sample, code, subtype, chan, num, aux, status } = change.after;
  db.command(RELABEL).run(code, subtype, chan, num, aux, status, setId, id);
  if (sample !== change.before.sample) db.command(MOVE).run(sample, setId, id);
}

export function removeAnnotation(db: WriteDb, setId: AnnotationSetId, id: number): void {
  db.command('DELETE FROM annotation WHERE set_id = ? AND id = ?').run(setId, id);
}

export function findAnnotation(db: ReadDb, setId: AnnotationSetId, id: number): Annotation | undefined {
  return db.query<Annotation>(FIND).get(setId, id);
}

/** Deleted ones too, in order of sample. */
export function listAnnotationsInRange(
  db: ReadDb,
  setId: AnnotationSetId,
  range: { readonly startSample: number; readonly endSample: number },
): readonly Annotation[] {
  return db
    .query<Annotation>(`SELECT ${COLUMNS} FROM annotation WHERE set_id = ? AND sample >= ? AND sample < ? ${ORDER}`)
    .all(setId, range.startSample, range.endSample);
}

/**
 * Rhythm, noise and flutter marks of one code before a sample, latest first, deleted ones left out. Only codes 14, 28, 32
 * and 33 have an index.
 */
export function findLastMark(
  db: ReadDb,
  setId: AnnotationSetId,
  mark: { readonly code: 14 | 28 | 32 | 33; readonly beforeSample: number },
): Annotation | undefined {
  return db.query<Annotation>(LAST_MARK).get(setId, mark.code, mark.beforeSample);
}

/** All of a set, deleted ones too, in order of sample, chan, num, id. */
export function readAnnotationRows(db: ReadDb, setId: AnnotationSetId): readonly AnnotationRowArray[] {
  return db.queryArrays<AnnotationRowArray>(`SELECT ${COLUMNS} FROM annotation WHERE set_id = ? ${ORDER}`).all(setId);
}

export function listAnnotations(db: ReadDb, setId: AnnotationSetId): readonly Annotation[] {
  return db.query<Annotation>(`SELECT ${COLUMNS} FROM annotation WHERE set_id = ? ${ORDER}`).all(setId);
}

function toValues(annotation: Annotation) {
  const { id, sample, code, subtype, chan, num, aux, status, baseCode, baseSample } = annotation;
  return [id, sample, code, subtype, chan, num, aux, status, baseCode, baseSample] as const;
}

/** Beats of a set that have one code, one status and one code before. */
export interface DecisionCount {
  readonly code: number;
  readonly status: Annotation['status'];
  readonly baseCode: number | null;
  readonly count: number;
}

const DECISIONS = 'SELECT code, status, base_code AS baseCode, count(*) AS count FROM annotation WHERE set_id = ?';
const BY_DECISION = 'GROUP BY code, status, base_code';

/** What a person's set consists of. Not for imported sets of many beats: their counts are in set_beat_count. */
export function countDecisions(db: ReadDb, setId: AnnotationSetId): readonly DecisionCount[] {
  return db.query<DecisionCount>(`${DECISIONS} ${BY_DECISION}`).all(setId);
}

/** The same of annotations that acts after a moment were about, as they are now: what was taken back is as it was before. */
export function countDecisionsSince(db: ReadDb, setId: AnnotationSetId, sinceMs: number): readonly DecisionCount[] {
  return db
    .query<DecisionCount>(
      `${DECISIONS} AND id IN (
         SELECT json_extract(change.value, '$.id') FROM annotation_event act
           JOIN annotation_event edit ON edit.set_id = act.set_id AND edit.seq = coalesce(act.target_seq, act.seq),
           json_each(edit.changes_json) change
         WHERE act.set_id = ? AND act.kind IN ('edit', 'redo') AND act.at_ms > ?) ${BY_DECISION}`,
    )
    .all(setId, setId, sinceMs);
}
