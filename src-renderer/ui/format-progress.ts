import { formatCount } from './format-number.ts';
import { formatRoughly } from './format-time.ts';

interface Counted {
  readonly doneCount: number;
  readonly totalCount: number | null;
  readonly countedUnit: string;
  readonly startedAtMs: number | null;
}

/** How far long work has come: '120 of 1,000 records, 12 a second, 75 s left'. Rate and rest are told once there is something to go by. */
export function formatProgress(job: Counted, nowMs: number): string {
  const { doneCount, totalCount, countedUnit, startedAtMs } = job;
  const done = totalCount === null ? formatCount(doneCount) : `${formatCount(doneCount)} of ${formatCount(totalCount)}`;
  const takenSec = startedAtMs === null ? 0 : (nowMs - startedAtMs) / 1000;
  if (doneCount === 0 || takenSec < 1) return `${done} ${countedUnit}`;
  const perSec = doneCount / takenSec;
  const rate = `${formatCount(Number(perSec.toPrecision(2)))} a second`;
  if (totalCount === null) return `${done} ${countedUnit}, ${rate}`;
  return `${done} ${countedUnit}, ${rate}, ${formatRoughly((totalCount - doneCount) / perSec)} left`;
}
