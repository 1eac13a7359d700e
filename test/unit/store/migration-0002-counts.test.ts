import Sqlite from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import { migrations } from '#main/store/migrations/index.ts';
import { runMigration } from '#main/store/migrations/migrate.ts';
import { explain } from './query-plan.ts';

let connection: Sqlite.Database;

beforeEach(() => {
  connection = new Sqlite(':memory:');
  runMigration(connection, migrations[0]!);
  connection.exec(`
    INSERT INTO record VALUES ('r1', NULL, 'Rec9', 'wfdb', 'h1', 360, 1, 650000, 1805.5, '["MLII","V5"]', NULL, '[]', 0, 1, 'new');
    INSERT INTO record VALUES ('r2', NULL, 'rec10', 'wfdb', 'h2', 360, 1, 650000, 1805.5, '["II"]', NULL, '[]', 0, 1, 'new');
    INSERT INTO annotation_set VALUES ('s1', 'r1', 'imported', 'atr', '{}', '[]', 1, 1, 'h', 6, NULL, NULL, NULL);
    INSERT INTO annotation_set VALUES ('s2', 'r1', 'reader', 'anna', '{}', '[]', 1, 1, 'h', 6, NULL, NULL, NULL);
    INSERT INTO annotation_event VALUES ('s1', 1, 'o1', 'import', NULL, 'import atr', 'import', NULL, 1, 1, '{}', 'h');
    INSERT INTO annotation_event VALUES ('s2', 1, 'o2', 'create', NULL, 'start', 'anna', NULL, 2, 1, '{}', 'h');
    INSERT INTO annotation VALUES ('s1', 1, 77, 1, 0, 0, 0, NULL, 'imported', 1, 77);
    INSERT INTO annotation VALUES ('s2', 1, 77, 1, 0, 0, 0, NULL, 'confirmed', 1, 77);
    INSERT INTO annotation VALUES ('s2', 2, 99, 35, 0, 0, 0, NULL, 'changed', 1, 99);
    INSERT INTO annotation VALUES ('s2', 3, 120, 35, 0, 0, 0, NULL, 'imported', 35, 120);
    INSERT INTO annotation VALUES ('s2', 4, 150, 5, 0, 0, 0, NULL, 'deleted', 5, 150);
    INSERT INTO annotation VALUES ('s2', 5, 10, 28, 0, 0, 0, '(N', 'added', NULL, NULL);
  `);
  runMigration(connection, migrations[1]!);
});

it('counts what is there: without deleted ones, beats by code, reviewed beats', () => {
  const sets = connection
    .prepare('SELECT id, annotation_count, reviewed_count FROM annotation_set ORDER BY id')
    .raw()
    .all();
  const beats = connection.prepare('SELECT * FROM set_beat_count ORDER BY set_id, code').raw().all();

  expect(sets).toEqual([
    ['s1', 1, 0],
    ['s2', 4, 2],
  ]);
  expect(beats).toEqual([
    ['s1', 1, 1],
    ['s2', 1, 1],
    ['s2', 35, 2],
  ]);
});

it("fills the list: the reader's set first, its labels, the annotators, what is searched and sorted by", () => {
  const rows = connection
    .prepare(
      'SELECT id, shown_set_id, label_counts_json, annotators_json, search_text, name_key FROM record ORDER BY name_key',
    )
    .raw()
    .all();

  expect(rows).toEqual([
    ['r1', 's2', '[["n",2],["N",1]]', '["atr"]', 'rec9 mlii v5 atr', 'rec0000000009'],
    ['r2', null, '[]', '[]', 'rec10 ii', 'rec0000000010'],
  ]);
});

it('refuses a count that is not positive', () => {
  expect(() => connection.exec('UPDATE set_beat_count SET beat_count = 0')).toThrow('CHECK');
});

it.each([
  [
    'the rhythm that holds at a sample',
    "SELECT * FROM annotation WHERE set_id = 's1' AND code = 28 AND code IN (14, 28, 32, 33) AND sample < 9 AND status <> 'deleted' ORDER BY sample DESC LIMIT 1",
    'USING INDEX annotation_mark (set_id=? AND code=? AND sample<?)',
  ],
  ["a set's beats", "SELECT code, beat_count FROM set_beat_count WHERE set_id = 's1'", 'USING PRIMARY KEY (set_id=?)'],
  [
    'the codes of the library',
    'SELECT min(code) FROM set_beat_count WHERE code > 5',
    'USING COVERING INDEX set_beat_count_by_code (code>?)',
  ],
  ['records by name', 'SELECT * FROM record ORDER BY name_key LIMIT 50', 'USING INDEX record_by_name_key'],
  [
    'records with a label',
    'SELECT id FROM record WHERE EXISTS (SELECT 1 FROM set_beat_count c WHERE c.set_id = record.shown_set_id AND c.code = 5)',
    'USING PRIMARY KEY (set_id=? AND code=?)',
  ],
])('finds %s by an index', (_, sql, step) => {
  expect(explain(connection, sql)).toContain(step);
});
