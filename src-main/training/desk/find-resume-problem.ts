import type { ReadDb } from '#main/store/database.ts';
import type { TrainingRunRow } from '#main/store/tables/training-run.ts';
import { thaw } from './plan-data.ts';

/** Why a run cannot be taken up again, in words; null where it can. */
export function findResumeProblem(db: ReadDb, run: Pick<TrainingRunRow, 'state' | 'frozen'>): string | null {
  if (run.state === 'queued' || run.state === 'running') return 'It is under way.';
  if (run.state === 'done') return 'It has come to its end. Start a new run to train further.';
  const sides = thaw(db, run.frozen);
  return sides.ok ? null : sides.error.message;
}
