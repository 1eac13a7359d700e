import type { JobState } from '#shared/domain/job.ts';
import type {
  TrainingEpoch,
  TrainingOutcome,
  TrainingPlan,
  TrainingRunSummary,
  TrainingSurvey,
} from '#shared/domain/training-run.ts';
import type { JobId, ModelId, TrainingRunId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** One recording of a frozen data set. */
export interface FrozenRecord {
  readonly recordId: string;
  readonly setId: string;
  readonly headSeq: number;
  readonly side: 'train' | 'validation' | 'held-out';
}

/** A run as it is stored; `job` is the training job's own JSON. */
export interface TrainingRunRow extends TrainingRunSummary {
  readonly job: unknown;
  readonly survey: TrainingSurvey;
  readonly frozen: readonly FrozenRecord[];
  readonly frozenSha256: string;
  /** Name inside the library's training folder. */
  readonly folder: string;
  readonly outcome: TrainingOutcome | null;
}

export type NewTrainingRun = Pick<
  TrainingRunRow,
  'id' | 'title' | 'plan' | 'job' | 'survey' | 'frozen' | 'frozenSha256' | 'folder' | 'createdAtMs'
>;

interface SummaryRow {
  readonly id: TrainingRunId;
  readonly title: string;
  readonly state: JobState;
  readonly jobId: JobId | null;
  readonly plan: string;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly message: string;
  readonly macroF1: number | null;
  readonly epochsDone: number;
  readonly modelId: ModelId | null;
}

interface WholeRow extends SummaryRow {
  readonly job: string;
  readonly survey: string;
  readonly frozen: string;
  readonly frozenSha256: string;
  readonly folder: string;
  readonly outcome: string | null;
}

const SUMMARY = `id, title, state, job_id AS jobId, plan_json AS plan, created_at_ms AS createdAtMs,
  started_at_ms AS startedAtMs, finished_at_ms AS finishedAtMs, message, best_macro_f1 AS macroF1,
  epoch_count AS epochsDone, model_id AS modelId`;
const WHOLE = `${SUMMARY}, job_json AS job, survey_json AS survey, frozen_json AS frozen, frozen_sha256 AS frozenSha256,
  folder, outcome_json AS outcome`;

/** A new run waits. */
export function insertTrainingRun(db: WriteDb, run: NewTrainingRun): void {
  db.command(
    `INSERT INTO training_run (id, title, state, plan_json, job_json, survey_json, frozen_json, frozen_sha256, folder,
       created_at_ms, message)
     VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, '')`,
  ).run(
    run.id,
    run.title,
    JSON.stringify(run.plan),
    JSON.stringify(run.job),
    JSON.stringify(run.survey),
    JSON.stringify(run.frozen),
    run.frozenSha256,
    run.folder,
    run.createdAtMs,
  );
}

export interface RunChange {
  readonly state?: JobState;
  readonly jobId?: JobId;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number | null;
  readonly message?: string;
  readonly outcome?: TrainingOutcome;
}

const COLUMN_OF = {
  state: 'state',
  jobId: 'job_id',
  startedAtMs: 'started_at_ms',
  finishedAtMs: 'finished_at_ms',
  message: 'message',
} as const;

/** Writes what the change names. An outcome names its model too. */
export function updateTrainingRun(db: WriteDb, id: TrainingRunId, change: RunChange): void {
  for (const [key, column] of Object.entries(COLUMN_OF)) {
    const value = change[key as keyof typeof COLUMN_OF]; // the keys of the table above
    if (value !== undefined) db.command(`UPDATE training_run SET ${column} = ? WHERE id = ?`).run(value, id);
  }
  if (change.outcome !== undefined) {
    db.command('UPDATE training_run SET outcome_json = ?, model_id = ? WHERE id = ?').run(
      JSON.stringify(change.outcome),
      change.outcome.modelId,
      id,
    );
  }
}

/** Adds an epoch to a run's history, or puts it in the place of the same one of before an interruption. The run's best figure is of rows that choose. */
export function putTrainingEpoch(db: WriteDb, id: TrainingRunId, epoch: TrainingEpoch): void {
  db.command(
    `INSERT INTO training_epoch (run_id, epoch, facts_json) VALUES (?, ?, ?)
     ON CONFLICT (run_id, epoch) DO UPDATE SET facts_json = excluded.facts_json`,
  ).run(id, epoch.epoch, JSON.stringify(epoch));
  const macroF1 = epoch.judgedOn === 'train' ? null : (epoch.validation?.macroF1 ?? null);
  db.command(
    `UPDATE training_run SET epoch_count = max(epoch_count, ?), best_macro_f1 = CASE
       WHEN ? IS NULL THEN best_macro_f1 WHEN best_macro_f1 IS NULL THEN ? ELSE max(best_macro_f1, ?) END WHERE id = ?`,
  ).run(epoch.epoch, macroF1, macroF1, macroF1, id);
}

/** In order. */
export function listTrainingEpochs(db: ReadDb, id: TrainingRunId): readonly TrainingEpoch[] {
  return db
    .query<{ facts: string }>('SELECT facts_json AS facts FROM training_epoch WHERE run_id = ? ORDER BY epoch')
    .all(id)
    .map((row) => JSON.parse(row.facts) as TrainingEpoch); // putTrainingEpoch wrote it
}

export function findTrainingRun(db: ReadDb, id: TrainingRunId): TrainingRunRow | undefined {
  const row = db.query<WholeRow>(`SELECT ${WHOLE} FROM training_run WHERE id = ?`).get(id);
  if (row === undefined) return undefined;
  return {
    ...toSummary(row),
    // insertTrainingRun and updateTrainingRun wrote these
    job: JSON.parse(row.job) as unknown,
    survey: JSON.parse(row.survey) as TrainingSurvey,
    frozen: JSON.parse(row.frozen) as readonly FrozenRecord[],
    outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as TrainingOutcome),
    frozenSha256: row.frozenSha256,
    folder: row.folder,
  };
}

/** What the list says of one run. */
export function findTrainingRunSummary(db: ReadDb, id: TrainingRunId): TrainingRunSummary | undefined {
  const row = db.query<SummaryRow>(`SELECT ${SUMMARY} FROM training_run WHERE id = ?`).get(id);
  return row === undefined ? undefined : toSummary(row);
}

/** Newest first. */
export function listTrainingRuns(db: ReadDb, limit: number): readonly TrainingRunSummary[] {
  return db
    .query<SummaryRow>(`SELECT ${SUMMARY} FROM training_run ORDER BY created_at_ms DESC, id DESC LIMIT ?`)
    .all(limit)
    .map(toSummary);
}

/** The history goes with it; its model stays. */
export function deleteTrainingRun(db: WriteDb, id: TrainingRunId): void {
  db.command('DELETE FROM training_run WHERE id = ?').run(id);
}

/** At start-up: nothing runs yet, so what says that it does was cut off. Returns how many. */
export function interruptUnfinishedRuns(db: WriteDb, nowMs: number): number {
  return db
    .command(
      `UPDATE training_run SET state = 'interrupted', finished_at_ms = ?,
         message = 'The program ended while this was running.' WHERE state IN ('queued', 'running')`,
    )
    .run(nowMs);
}

/** Folders that runs still need. */
export function listTrainingFolders(db: ReadDb): readonly string[] {
  return db
    .query<{ folder: string }>('SELECT folder FROM training_run')
    .all()
    .map((row) => row.folder);
}

function toSummary(row: SummaryRow): TrainingRunSummary {
  return {
    id: row.id,
    title: row.title,
    plan: JSON.parse(row.plan) as TrainingPlan, // insertTrainingRun wrote it
    state: row.state,
    jobId: row.jobId,
    createdAtMs: row.createdAtMs,
    startedAtMs: row.startedAtMs,
    finishedAtMs: row.finishedAtMs,
    message: row.message,
    epochsDone: row.epochsDone,
    macroF1: row.macroF1,
    modelId: row.modelId,
  };
}
