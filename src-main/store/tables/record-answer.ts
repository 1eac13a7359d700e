import type { AnsweredRow, RecordRun } from '#shared/domain/record-answer.ts';
import type { PredictionRunId, RecordId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

interface AnswerRow {
  readonly id: PredictionRunId;
  readonly recordId: RecordId;
  readonly createdAtMs: number;
  readonly facts: string;
}

const COLUMNS = 'id, record_id AS recordId, created_at_ms AS createdAtMs, facts_json AS facts';

/** Facts and rows go in together. */
export function insertRecordAnswer(db: WriteDb, run: RecordRun, rows: readonly AnsweredRow[]): void {
  const { id, recordId, createdAtMs, ...facts } = run;
  db.command(
    'INSERT INTO record_answer (id, record_id, created_at_ms, facts_json, rows_json) VALUES (?, ?, ?, ?, ?)',
  ).run(id, recordId, createdAtMs, JSON.stringify(facts), JSON.stringify(rows));
}

/** Newest first. */
export function listRecordRuns(db: ReadDb, recordId: RecordId): readonly RecordRun[] {
  return db
    .query<AnswerRow>(`SELECT ${COLUMNS} FROM record_answer WHERE record_id = ? ORDER BY created_at_ms DESC, id DESC`)
    .all(recordId)
    .map(toRun);
}

export function findRecordRun(db: ReadDb, id: PredictionRunId): RecordRun | undefined {
  const row = db.query<AnswerRow>(`SELECT ${COLUMNS} FROM record_answer WHERE id = ?`).get(id);
  return row === undefined ? undefined : toRun(row);
}

export function findAnsweredRows(db: ReadDb, id: PredictionRunId): readonly AnsweredRow[] | undefined {
  const row = db.query<{ rows: string }>('SELECT rows_json AS rows FROM record_answer WHERE id = ?').get(id);
  return row === undefined ? undefined : (JSON.parse(row.rows) as readonly AnsweredRow[]); // insertRecordAnswer wrote it
}

function toRun({ facts, ...row }: AnswerRow): RecordRun {
  return { ...(JSON.parse(facts) as Omit<RecordRun, keyof typeof row>), ...row }; // insertRecordAnswer wrote it
}
