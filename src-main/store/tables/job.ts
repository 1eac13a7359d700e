import type { Job, JobFailure } from '#shared/domain/job.ts';
import type { JobId } from '#shared/units/ids.ts';
import type { Database, ReadDb, WriteDb } from '../database.ts';

interface JobRow extends Omit<Job, 'failures' | 'resultIds'> {
  /** JSON, as stored. */
  readonly failures: string;
  readonly resultIds: string;
}

const COLUMNS = `id, kind, title, state, created_at_ms AS createdAtMs, started_at_ms AS startedAtMs,
  ended_at_ms AS endedAtMs, done_count AS doneCount, total_count AS totalCount, counted_unit AS countedUnit, message,
  failures_json AS failures, result_ids_json AS resultIds`;

/** Writes a job as it is now. */
export function putJob(db: WriteDb, job: Job): void {
  db.command(
    `INSERT INTO job (id, kind, title, state, created_at_ms, started_at_ms, ended_at_ms, done_count, total_count,
       counted_unit, message, failures_json, result_ids_json)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, started_at_ms = excluded.started_at_ms,
       ended_at_ms = excluded.ended_at_ms, done_count = excluded.done_count, total_count = excluded.total_count,
       message = excluded.message, failures_json = excluded.failures_json, result_ids_json = excluded.result_ids_json`,
  ).run(
    job.id,
    job.kind,
    job.title,
    job.state,
    job.createdAtMs,
    job.startedAtMs,
    job.endedAtMs,
    job.doneCount,
    job.totalCount,
    job.countedUnit,
    job.message,
    JSON.stringify(job.failures),
    JSON.stringify(job.resultIds),
  );
}

export function findJob(db: ReadDb, id: JobId): Job | undefined {
  const row = db.query<JobRow>(`SELECT ${COLUMNS} FROM job WHERE id = ?`).get(id);
  return row === undefined ? undefined : toJob(row);
}

/** Newest first. */
export function listJobs(db: ReadDb, limit: number): readonly Job[] {
  return db
    .query<JobRow>(`SELECT ${COLUMNS} FROM job ORDER BY created_at_ms DESC, id DESC LIMIT ?`)
    .all(limit)
    .map(toJob);
}

/** At start-up: nothing runs yet, so what says that it does was cut off. Returns how many. */
export function interruptUnfinishedJobs(db: WriteDb, nowMs: number): number {
  return db
    .command(
      `UPDATE job SET state = 'interrupted', ended_at_ms = ?, message = 'The program ended while this was running.'
       WHERE state IN ('queued', 'running')`,
    )
    .run(nowMs);
}

/** Takes a recording's name out of the titles of jobs: a file's name may tell who the patient is. Returns in how many it was. */
export function forgetNameInJobs(db: WriteDb, name: string): number {
  const named = db.query<{ id: JobId; title: string }>('SELECT id, title FROM job WHERE instr(title, ?) > 0').all(name);
  const isName = (word: string): boolean => word === name || word.startsWith(`${name}.`);
  let count = 0;
  for (const { id, title } of named) {
    const forgotten = name.includes(' ')
      ? title.replaceAll(name, FORGOTTEN_NAME)
      : title.replaceAll(/\S+/g, (word) => (isName(word) ? FORGOTTEN_NAME : word));
    if (forgotten === title) continue;
    db.command('UPDATE job SET title = ? WHERE id = ?').run(forgotten, id);
    count++;
  }
  return count;
}

const FORGOTTEN_NAME = '(deleted)';

/** Where the job queue keeps its jobs. */
export function createJobRows(db: Database) {
  return {
    put: (job: Job): void => db.write((write) => putJob(write, job)),
    find: (id: JobId): Job | undefined => findJob(db.read, id),
    list: (limit: number): readonly Job[] => listJobs(db.read, limit),
    interruptUnfinished: (nowMs: number): number => db.write((write) => interruptUnfinishedJobs(write, nowMs)),
  };
}

function toJob(row: JobRow): Job {
  return {
    ...row,
    failures: JSON.parse(row.failures) as readonly JobFailure[], // putJob wrote it
    resultIds: JSON.parse(row.resultIds) as readonly string[], // as above
  };
}
