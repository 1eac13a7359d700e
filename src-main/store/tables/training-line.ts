import type { TrainingRunId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** Adds a line to a run's log. */
export function addTrainingLine(
  db: WriteDb,
  runId: TrainingRunId,
  { line, atMs }: { readonly line: string; readonly atMs: number },
): void {
  db.command(
    `INSERT INTO training_line (run_id, seq, at_ms, line)
     SELECT ?, coalesce(max(seq), 0) + 1, ?, ? FROM training_line WHERE run_id = ?`,
  ).run(runId, atMs, line, runId);
}

/** The last lines of a run's log, oldest first. */
export function listTrainingLines(db: ReadDb, runId: TrainingRunId, limit: number): readonly string[] {
  return db
    .query<{ line: string }>('SELECT line FROM training_line WHERE run_id = ? ORDER BY seq DESC LIMIT ?')
    .all(runId, limit)
    .map((row) => row.line)
    .reverse();
}
