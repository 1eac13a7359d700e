import Sqlite from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import { migrations } from '#main/store/migrations/index.ts';
import { runMigration } from '#main/store/migrations/migrate.ts';
import { explain } from './query-plan.ts';

let connection: Sqlite.Database;

beforeEach(() => {
  connection = new Sqlite(':memory:');
  connection.pragma('foreign_keys = ON');
  for (const migration of migrations.slice(0, 3)) runMigration(connection, migration);
  connection.exec(`
    INSERT INTO training_run (id, title, state, plan_json, job_json, survey_json, frozen_json, frozen_sha256, folder, created_at_ms, message)
      VALUES ('a', 't', 'done', '{}', '{}', '{}', '[]', 'x', 'a', 1, ''), ('b', 't', 'done', '{}', '{}', '{}', '[]', 'x', 'b', 1, '');
  `);
  runMigration(connection, migrations[3]!);
});

it('leaves the runs that were there, each with an empty log', () => {
  expect(connection.prepare('SELECT count(*) FROM training_run').pluck().get()).toBe(2);
  expect(connection.prepare('SELECT count(*) FROM training_line').pluck().get()).toBe(0);
});

it("takes a run's lines with it, and keeps those of others", () => {
  connection.exec("INSERT INTO training_line VALUES ('a', 1, 5, 'one'), ('a', 2, 6, 'two'), ('b', 1, 7, 'other')");

  connection.exec("DELETE FROM training_run WHERE id = 'a'");

  expect(connection.prepare('SELECT run_id, line FROM training_line').raw().all()).toEqual([['b', 'other']]);
});

it('refuses a line of a run that there is not', () => {
  expect(() => connection.exec("INSERT INTO training_line VALUES ('nobody', 1, 5, 'one')")).toThrow('FOREIGN KEY');
});

it.each([
  ['the last lines', "SELECT line FROM training_line WHERE run_id = 'a' ORDER BY seq DESC LIMIT 200"],
  ['the next number', "SELECT coalesce(max(seq), 0) + 1 FROM training_line WHERE run_id = 'a'"],
])('finds %s by the primary key', (_, sql) => {
  expect(explain(connection, sql)).toContain('USING PRIMARY KEY (run_id=?)');
});
