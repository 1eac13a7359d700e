import type { Jobs } from '#main/jobs/queue.ts';
import type { Job, JobState } from '#shared/domain/job.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import type { JobId } from '#shared/units/ids.ts';

const ENDED: ReadonlySet<JobState> = new Set(['done', 'failed', 'cancelled', 'interrupted']);

export function hasEnded(job: Job): boolean {
  return ENDED.has(job.state);
}

export interface JobEnds {
  /** Calls back once when the job has ended, at once if it has already. */
  when(job: Job, callback: (ended: Job) => void): void;
  /** Resolves when the job has ended. */
  wait(job: Job): Promise<Job>;
}

export interface JobEndsDeps {
  readonly subscribe: (listener: (event: AppEvent) => void) => () => void;
  readonly jobs: Pick<Jobs, 'get'>;
}

/** Follows jobs to their end by their events. */
export function createJobEnds({ subscribe, jobs }: JobEndsDeps): JobEnds {
  const waiting = new Map<JobId, ((ended: Job) => void)[]>();
  subscribe((event) => {
    if (event.name !== 'job.changed' || !hasEnded(event.payload.job)) return;
    const { job } = event.payload;
    const callbacks = waiting.get(job.id) ?? [];
    waiting.delete(job.id);
    for (const callback of callbacks) callback(job);
  });

  function when(job: Job, callback: (ended: Job) => void): void {
    // What was given may be a while old.
    const found = jobs.get(job.id);
    const current = found.ok ? found.value : job;
    if (hasEnded(current)) callback(current);
    else waiting.set(job.id, [...(waiting.get(job.id) ?? []), callback]);
  }
  return { when, wait: (job) => new Promise((resolve) => when(job, resolve)) };
}
