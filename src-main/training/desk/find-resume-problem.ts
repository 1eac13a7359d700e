import type { ReadDb } from '#main/store/database.ts';
import type { TrainingRunRow } from '#main/store/tables/training-run.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { thaw } from './plan-data.ts';

type Run = Pick<TrainingRunRow, 'state' | 'frozen' | 'plan'>;

/** Why a run cannot be taken up again, in words; null where it can. */
export function findResumeProblem(db: ReadDb, run: Run): string | null {
  const refusal = refuseResume(db, run);
  return refusal.ok ? null : refusal.error.message;
}

/** Errors: 'training/running', 'training/not-possible' for one that has come to its end, 'training/changed-data'. */
export function refuseResume(db: ReadDb, run: Run): Result<null> {
  if (isUnderWay(run)) return err('training/running', 'It is under way.');
  if (run.state === 'done')
    return err('training/not-possible', 'It has come to its end. Start a new run to train further.');
  if (run.plan.compression != null)
    return err('training/not-possible', 'A compression keeps nothing to go on from. Start it again.');
  const sides = thaw(db, run.frozen);
  return sides.ok ? ok(null) : sides;
}

export function isUnderWay({ state }: Pick<Run, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}
