import type { ReviewState } from '#shared/domain/record.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { ReadDb } from '../database.ts';
import type { SqlValue } from '../statements.ts';
import type { RecordRow, StoredRecord } from './record.ts';
import { toNameKey, toRecordRow } from './record.ts';

export interface RecordQuery {
  /** Each must be in the record's name, leads or annotators; lower case. */
  readonly words: readonly string[];
  /** Only records whose shown set has beats of this code; null for all. */
  readonly beatCode: number | null;
  readonly state: ReviewState | null;
  readonly sortBy: keyof typeof ORDERS;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** Columns by which the list is sorted; the name decides among equals, the id among equal names. */
const ORDERS = {
  name: ['name_key'],
  importedAt: ['imported_at_ms'],
  duration: ['duration_sec'],
  leads: ['json_array_length(lead_names_json)', 'lead_names_json'],
  rate: ['CAST(rate_numerator AS REAL) / rate_denominator'],
  state: ["CASE state WHEN 'new' THEN 0 WHEN 'predicted' THEN 1 ELSE 2 END"],
} as const;

/** One page of the list, and how many records there are in all pages. */
export function searchRecords(
  db: ReadDb,
  query: RecordQuery,
): { readonly rows: readonly RecordRow[]; readonly totalCount: number } {
  const { where, parameters } = toCondition(query);
  const direction = query.descending ? 'DESC' : 'ASC';
  const order = [...ORDERS[query.sortBy].map((column) => `${column} ${direction}`), 'name_key', 'id'].join(', ');
  const rows = db
    .query<StoredRecord>(`SELECT * FROM record ${where} ORDER BY ${order} LIMIT ? OFFSET ?`)
    .all(...parameters, query.limit, query.offset);
  const total = db.query<{ n: number }>(`SELECT count(*) AS n FROM record ${where}`).get(...parameters);
  return { rows: rows.map(toRecordRow), totalCount: total?.n ?? 0 };
}

function toCondition(query: RecordQuery): { readonly where: string; readonly parameters: readonly SqlValue[] } {
  const conditions: string[] = query.words.map(() => 'instr(search_text, ?) > 0');
  const parameters: SqlValue[] = [...query.words];
  if (query.beatCode !== null) {
    conditions.push('EXISTS (SELECT 1 FROM set_beat_count c WHERE c.set_id = record.shown_set_id AND c.code = ?)');
    parameters.push(query.beatCode);
  }
  if (query.state !== null) {
    conditions.push('state = ?');
    parameters.push(query.state);
  }
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, parameters };
}

/** Ids of records that a person may mean by a name: as it is written, else without regard to case. At most `limit`. */
export function listRecordIdsByName(db: ReadDb, name: string, limit: number): readonly RecordId[] {
  const exact = listIds(db, 'SELECT id FROM record WHERE name = ? ORDER BY id LIMIT ?', [name, limit]);
  if (exact.length > 0) return exact;
  return listIds(db, 'SELECT id FROM record WHERE name_key = ? ORDER BY id LIMIT ?', [toNameKey(name), limit]);
}

/** Ids that begin with a text. At most `limit`. */
export function listRecordIdsByPrefix(db: ReadDb, prefix: string, limit: number): readonly RecordId[] {
  return listIds(db, 'SELECT id FROM record WHERE id >= ? AND id < ? ORDER BY id LIMIT ?', [
    prefix,
    `${prefix}\u{10ffff}`,
    limit,
  ]);
}

function listIds(db: ReadDb, sql: string, parameters: readonly SqlValue[]): readonly RecordId[] {
  return db
    .query<{ id: RecordId }>(sql)
    .all(...parameters)
    .map((row) => row.id);
}
