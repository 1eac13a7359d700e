import Sqlite from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '#main/store/migrations/index.ts';
import { runMigration } from '#main/store/migrations/migrate.ts';
import { explain } from './query-plan.ts';

let connection: Sqlite.Database;

beforeEach(() => {
  connection = new Sqlite(':memory:');
  connection.pragma('foreign_keys = ON');
  runMigration(connection, migrations[0]!);
  connection.exec(`
    INSERT INTO patient VALUES ('p1', 1);
    INSERT INTO patient_identity VALUES ('p1', 64, 'female', NULL);
    INSERT INTO record VALUES ('r1', 'p1', '100', 'wfdb', 'hash', 360, 1, 650000, 1805.5, '["MLII"]', NULL, '[]', 0, 1, 'new');
    INSERT INTO annotation_set VALUES ('s1', 'r1', 'imported', 'atr', '{}', '[]', 1, 1, 'h', 2, NULL, NULL, NULL);
    INSERT INTO annotation_event VALUES ('s1', 1, 'o1', 'import', NULL, 'import atr', 'import', NULL, 1, 1, '{}', 'h');
    INSERT INTO annotation VALUES ('s1', 1, 77, 1, 0, 0, 0, NULL, 'imported', 1, 77);
    INSERT INTO audit_log VALUES (1, 1, 'anna', 'export', NULL, '{}', 'h');
  `);
});

it('makes strict tables only', () => {
  const tables = connection
    .prepare<[], { name: string; strict: number }>(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'",
    )
    .all();

  expect(tables.length).toBeGreaterThan(15);
  expect(tables.filter((table) => table.strict !== 1)).toEqual([]);
});

describe('what must never change', () => {
  it.each([
    ["UPDATE annotation_event SET who = 'ben'", 'never changed'],
    ['DELETE FROM annotation_event', 'whole record'],
    ["DELETE FROM record WHERE id = 'r1'", 'whole record'],
    ['UPDATE audit_log SET at_ms = 2', 'never changed'],
    ['DELETE FROM audit_log', 'never changed'],
  ])('%s is refused by a trigger', (sql, message) => {
    expect(() => connection.exec(sql)).toThrow(message);
  });

  it('goes with its whole record once the deleting command has permitted it', () => {
    connection.exec("INSERT INTO deletion_permit VALUES ('s1'); DELETE FROM record WHERE id = 'r1'");

    const left = connection
      .prepare<[], { n: number }>(
        'SELECT (SELECT count(*) FROM annotation_event) + (SELECT count(*) FROM annotation) AS n',
      )
      .get();
    expect(left).toEqual({ n: 0 });
  });
});

it.each([
  ['a state that is none', "UPDATE record SET state = 'signed'"],
  ['a rate of 0', 'UPDATE record SET rate_numerator = 0'],
  ['a record without samples', 'UPDATE record SET sample_count = 0'],
  ['a text where a number belongs', "UPDATE record SET sample_count = 'many'"],
  [
    'a second record of the same content',
    "INSERT INTO record SELECT 'r2', patient_id, name, format, content_sha256, rate_numerator, rate_denominator, sample_count, duration_sec, lead_names_json, recorded_at, notices_json, is_demo, imported_at_ms, state FROM record",
  ],
  ['a set of a record that is not there', "UPDATE annotation_set SET record_id = 'nobody'"],
  ['removal of a patient who has records', "DELETE FROM patient WHERE id = 'p1'"],
])('refuses %s', (_, sql) => {
  expect(() => connection.exec(sql)).toThrow(/constraint|cannot store/);
});

it.each([
  [
    'a record by content',
    "SELECT id FROM record WHERE content_sha256 = 'x'",
    'USING INDEX sqlite_autoindex_record_2 (content_sha256=?)',
  ],
  [
    "a record's sets",
    "SELECT * FROM annotation_set WHERE record_id = 'r1'",
    'USING INDEX annotation_set_by_record (record_id=?)',
  ],
  ['an annotation', "SELECT * FROM annotation WHERE set_id = 's1' AND id = 1", 'USING PRIMARY KEY (set_id=? AND id=?)'],
  [
    'annotations of a range',
    "SELECT * FROM annotation WHERE set_id = 's1' AND sample >= 1 AND sample < 9",
    'USING INDEX annotation_by_sample (set_id=? AND sample>? AND sample<?)',
  ],
  ['an event', "SELECT * FROM annotation_event WHERE set_id = 's1' AND seq = 1", '(set_id=? AND seq=?)'],
  [
    "a record's runs, newest first",
    "SELECT id FROM prediction_run WHERE record_id = 'r1' ORDER BY created_at_ms DESC",
    'USING INDEX prediction_run_by_record (record_id=?)',
  ],
  ['the newest jobs', 'SELECT * FROM job ORDER BY created_at_ms DESC LIMIT 200', 'USING INDEX job_by_created_at'],
  ['the last audit entry', 'SELECT * FROM audit_log ORDER BY seq DESC LIMIT 1', 'SCAN audit_log'],
])('finds %s by an index', (_, sql, step) => {
  expect(explain(connection, sql)).toContain(step);
  expect(explain(connection, sql)).not.toContain('TEMP B-TREE');
});
