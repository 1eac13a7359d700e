import type { ReadDb, WriteDb } from '../database.ts';

/** How fast this machine trained something. */
export interface TrainingRate {
  /** Network, and what of it was trained. */
  readonly what: string;
  readonly rowsPerSec: number;
  readonly how: 'earlier-run' | 'probe';
  readonly measuredAtMs: number;
}

export function findTrainingRate(db: ReadDb, what: string): TrainingRate | undefined {
  return db
    .query<TrainingRate>(
      'SELECT what, rows_per_sec AS rowsPerSec, how, measured_at_ms AS measuredAtMs FROM training_rate WHERE what = ?',
    )
    .get(what);
}

export function putTrainingRate(db: WriteDb, rate: TrainingRate): void {
  db.command(
    `INSERT INTO training_rate (what, rows_per_sec, how, measured_at_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (what) DO UPDATE SET rows_per_sec = excluded.rows_per_sec, how = excluded.how,
       measured_at_ms = excluded.measured_at_ms`,
  ).run(rate.what, rate.rowsPerSec, rate.how, rate.measuredAtMs);
}
