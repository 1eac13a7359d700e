import Sqlite from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import { migrations } from '#main/store/migrations/index.ts';
import { runMigration } from '#main/store/migrations/migrate.ts';
import { explain } from './query-plan.ts';

let connection: Sqlite.Database;

beforeEach(() => {
  connection = new Sqlite(':memory:');
  connection.pragma('foreign_keys = ON');
  for (const migration of migrations.slice(0, 2)) runMigration(connection, migration);
  connection.exec(`
    INSERT INTO record VALUES ('r1', NULL, 'Rec9', 'wfdb', 'h1', 360, 1, 650000, 1805.5, '["MLII"]', NULL, '[]', 0, 1, 'new', NULL, '[]', '[]', '', '');
  `);
  runMigration(connection, migrations[2]!);
});

const insertRun = (id: string, state = 'queued') =>
  connection.exec(
    `INSERT INTO training_run (id, title, state, plan_json, job_json, survey_json, frozen_json, frozen_sha256, folder, created_at_ms, message)
     VALUES ('${id}', 't', '${state}', '{}', '{}', '{}', '[]', 'x', '${id}', 1, '')`,
  );

it('leaves what was there, and adds the tables of training empty', () => {
  const tables = connection
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'training%' OR name LIKE '%model%' ORDER BY name",
    )
    .pluck()
    .all();

  expect(connection.prepare('SELECT count(*) FROM record').pluck().get()).toBe(1);
  expect(tables).toEqual(
    expect.arrayContaining(['active_model', 'model_origin', 'training_epoch', 'training_rate', 'training_run']),
  );
  expect(connection.prepare('SELECT count(*) FROM training_run').pluck().get()).toBe(0);
});

it("takes a run's epochs with it, and keeps those of others", () => {
  insertRun('a');
  insertRun('b');
  connection.exec(`INSERT INTO training_epoch VALUES ('a', 1, '{}'), ('a', 2, '{}'), ('b', 1, '{}')`);

  connection.exec("DELETE FROM training_run WHERE id = 'a'");

  expect(connection.prepare('SELECT run_id, epoch FROM training_epoch').raw().all()).toEqual([['b', 1]]);
});

it('refuses a state that there is not, two runs in one folder, and a rate of 0', () => {
  insertRun('a');
  expect(() => insertRun('b', 'asleep')).toThrow('CHECK');
  expect(() =>
    connection.exec(
      "UPDATE training_run SET folder = 'a'; INSERT INTO training_run SELECT 'c', title, state, job_id, plan_json, job_json, survey_json, frozen_json, frozen_sha256, 'a', created_at_ms, started_at_ms, finished_at_ms, message, best_macro_f1, epoch_count, outcome_json, model_id FROM training_run",
    ),
  ).toThrow('UNIQUE');
  expect(() => connection.exec("INSERT INTO training_rate VALUES ('cnet', 0, 'probe', 1)")).toThrow('CHECK');
});

it.each([
  [
    'runs, newest first',
    'SELECT id FROM training_run ORDER BY created_at_ms DESC, id DESC LIMIT 200',
    'USING INDEX training_run_by_created_at',
  ],
  [
    'runs that were cut off',
    "UPDATE training_run SET state = 'interrupted' WHERE state IN ('queued', 'running')",
    'USING INDEX training_run_by_state',
  ],
  [
    "a run's epochs",
    "SELECT facts_json FROM training_epoch WHERE run_id = 'a' ORDER BY epoch",
    'USING PRIMARY KEY (run_id=?)',
  ],
  [
    'versions of a model',
    "SELECT model_id FROM model_origin WHERE family = 'cnet' ORDER BY created_at_ms",
    'USING INDEX model_origin_by_family',
  ],
])('finds %s by an index', (_, sql, step) => {
  expect(explain(connection, sql)).toContain(step);
});
