import type { SqlConnection } from '../sqlite.ts';

/**
 * Counts beside the sets and the list's facts beside the records, so that a list of ten thousand records and an edit among
 * a hundred thousand beats cost the same as small ones. All are kept in the transaction that changes what they count.
 */
export const counts = {
  version: 2,
  name: '0002-counts',
  sql: `
-- Annotations that are not deleted; beats that a person has decided about and that are not deleted.
ALTER TABLE annotation_set ADD COLUMN annotation_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE annotation_set ADD COLUMN reviewed_count INTEGER NOT NULL DEFAULT 0;

CREATE TABLE set_beat_count (
  set_id TEXT NOT NULL REFERENCES annotation_set (id) ON DELETE CASCADE,
  code INTEGER NOT NULL,
  beat_count INTEGER NOT NULL CHECK (beat_count > 0),
  PRIMARY KEY (set_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX set_beat_count_by_code ON set_beat_count (code, set_id);

-- The set that is shown first, and what the list says about it: [symbol, count], most frequent first.
ALTER TABLE record ADD COLUMN shown_set_id TEXT;
ALTER TABLE record ADD COLUMN label_counts_json TEXT NOT NULL DEFAULT '[]';
ALTER TABLE record ADD COLUMN annotators_json TEXT NOT NULL DEFAULT '[]';
-- Name, leads and annotators in lower case; the name with its numbers padded, so that 9 comes before 10.
ALTER TABLE record ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
ALTER TABLE record ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
CREATE INDEX record_by_name_key ON record (name_key);

-- Rhythm, noise and flutter marks are looked up by what holds at a sample.
CREATE INDEX annotation_mark ON annotation (set_id, code, sample) WHERE code IN (14, 28, 32, 33);
`,
  fill,
} as const;

/** Beats by code as of this migration. */
const BEATS: readonly (readonly [number, string])[] = [
  ...Array.from('NLRaVFJASEj/Q', (symbol, index) => [index + 1, symbol] as const),
  [25, 'B'],
  [30, '?'],
  [34, 'e'],
  [35, 'n'],
  [38, 'f'],
  [41, 'r'],
];
const REVIEWED = `status IN ('confirmed', 'changed', 'added')`;

interface RecordFacts {
  readonly id: string;
  readonly name: string;
  readonly lead_names_json: string;
}

interface SetFacts {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly last_at_ms: number;
}

function fill(connection: SqlConnection): void {
  const isBeat = `code IN (${BEATS.map(([code]) => code).join(', ')})`;
  connection.exec(`
    UPDATE annotation_set SET
      annotation_count = (SELECT count(*) FROM annotation a WHERE a.set_id = annotation_set.id AND status <> 'deleted'),
      reviewed_count = (SELECT count(*) FROM annotation a WHERE a.set_id = annotation_set.id AND ${isBeat} AND ${REVIEWED});
    INSERT INTO set_beat_count (set_id, code, beat_count)
      SELECT set_id, code, count(*) FROM annotation WHERE ${isBeat} AND status <> 'deleted' GROUP BY set_id, code;
  `);
  const records = connection.prepare<[], RecordFacts>('SELECT id, name, lead_names_json FROM record').all();
  for (const record of records) fillRecord(connection, record);
}

function fillRecord(connection: SqlConnection, record: RecordFacts): void {
  const sets = connection
    .prepare<[string], SetFacts>(
      `SELECT s.id, s.kind, s.name,
         (SELECT at_ms FROM annotation_event e WHERE e.set_id = s.id AND e.seq = s.head_seq) AS last_at_ms
       FROM annotation_set s WHERE s.record_id = ? ORDER BY s.id`,
    )
    .all(record.id);
  const imported = sets.filter((set) => set.kind === 'imported');
  const reader = sets.filter((set) => set.kind === 'reader').toSorted((a, b) => b.last_at_ms - a.last_at_ms);
  const shown = reader[0] ?? imported[0];
  const annotators = [...new Set(imported.map((set) => set.name))];
  const leadNames = JSON.parse(record.lead_names_json) as readonly string[]; // written by the import
  connection
    .prepare(
      `UPDATE record SET shown_set_id = ?, label_counts_json = ?, annotators_json = ?, search_text = ?, name_key = ?
       WHERE id = ?`,
    )
    .run(
      shown?.id ?? null,
      JSON.stringify(shown === undefined ? [] : listLabelCounts(connection, shown.id)),
      JSON.stringify(annotators),
      [record.name, ...leadNames, ...annotators].join(' ').toLowerCase(),
      record.name.toLowerCase().replaceAll(/\d+/g, (digits) => digits.padStart(10, '0')),
      record.id,
    );
}

function listLabelCounts(connection: SqlConnection, setId: string): (readonly [string, number])[] {
  const symbols = new Map(BEATS);
  return connection
    .prepare<[string], { code: number; beat_count: number }>(
      'SELECT code, beat_count FROM set_beat_count WHERE set_id = ? ORDER BY beat_count DESC, code',
    )
    .all(setId)
    .map((row) => [symbols.get(row.code) ?? `[${row.code}]`, row.beat_count] as const);
}
