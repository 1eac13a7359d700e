import Sqlite from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import { migrations } from '#main/store/migrations/index.ts';
import { runMigration } from '#main/store/migrations/migrate.ts';
import { explain } from './query-plan.ts';

let connection: Sqlite.Database;

beforeEach(() => {
  connection = new Sqlite(':memory:');
  connection.pragma('foreign_keys = ON');
  for (const migration of migrations.slice(0, 4)) runMigration(connection, migration);
  const columns = `(id, name, format, content_sha256, rate_numerator, rate_denominator, sample_count, duration_sec,
    lead_names_json, notices_json, is_demo, imported_at_ms, state)`;
  connection.exec(
    `INSERT INTO record ${columns} VALUES ('r', 'made', 'wfdb', 'x', 360, 1, 10, 1, '[]', '[]', 0, 1, 'new')`,
  );
  runMigration(connection, migrations[4]!);
});

it('leaves the recordings that were there, none of them answered', () => {
  expect(connection.prepare('SELECT count(*) FROM record').pluck().get()).toBe(1);
  expect(connection.prepare('SELECT count(*) FROM record_answer').pluck().get()).toBe(0);
});

it('lets answers go with their recording, and takes none of a recording that is not there', () => {
  connection.exec("INSERT INTO record_answer VALUES ('a', 'r', 5, '{}', '[]')");
  expect(() => connection.exec("INSERT INTO record_answer VALUES ('b', 'none', 5, '{}', '[]')")).toThrow('FOREIGN KEY');

  connection.exec("DELETE FROM record WHERE id = 'r'");

  expect(connection.prepare('SELECT count(*) FROM record_answer').pluck().get()).toBe(0);
});

it("finds a recording's answers, newest first, by the index", () => {
  const sql = "SELECT id FROM record_answer WHERE record_id = 'r' ORDER BY created_at_ms DESC, id DESC";
  expect(explain(connection, sql)).toContain('USING INDEX record_answer_by_record (record_id=?)');
});
