import { v7 as uuidv7 } from 'uuid';
import type { Job, JobKind } from '#shared/domain/job.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { JobId } from '#shared/units/ids.ts';
import type { JobRun, JobsOptions } from './job-context.ts';
import type { RunningJob } from './running-job.ts';
import { createRunningJob } from './running-job.ts';

export type { JobContext, JobRows } from './job-context.ts';

export interface NewJob {
  readonly kind: JobKind;
  readonly title: string;
  readonly countedUnit: string;
  readonly totalCount: number | null;
}

/** Long work. Another queue can take this one's place. */
export interface Jobs {
  /** Returns at once; a job of a kind that is already running waits its turn. */
  start(job: NewJob, run: JobRun): Job;
  list(): readonly Job[];
  get(id: JobId): Result<Job>;
  /** Asks a job to end; it ends when its work notices. A job that has ended stays as it is. */
  cancel(id: JobId): Result<Job>;
  /** When nothing runs or waits any more. */
  idle(): Promise<void>;
  /** Ends all jobs as interrupted, and waits for them. */
  close(): Promise<void>;
}

const LISTED_JOBS = 200;

/** The embedded queue: one job of each kind at a time, in order of starting. Opening it interrupts what was cut off. */
export function createJobs(options: JobsOptions): Jobs {
  const active = new Map<JobId, RunningJob>();
  const lanes = new Map<JobKind, Promise<void>>();
  let closing = false;
  interruptUnfinished(options);

  function start(newJob: NewJob, run: JobRun): Job {
    const running = createRunningJob(toJob(newJob, options.now()), options);
    const { id } = running.job();
    active.set(id, running);
    if (closing) running.interrupt();
    const lane = (lanes.get(newJob.kind) ?? Promise.resolve()).then(() => running.run(run));
    const ended = lane.finally(() => active.delete(id));
    lanes.set(newJob.kind, ended);
    return running.job();
  }

  function find(id: JobId): Job | undefined {
    return active.get(id)?.job() ?? options.rows.find(id);
  }

  function get(id: JobId): Result<Job> {
    const job = find(id);
    return job === undefined ? err('job/unknown', 'This job is not known any more.', { jobId: id }) : ok(job);
  }

  async function idle(): Promise<void> {
    while (active.size > 0) await Promise.all(lanes.values());
  }

  return {
    start,
    get,
    idle,
    list: () => options.rows.list(LISTED_JOBS).map((job) => active.get(job.id)?.job() ?? job),
    cancel(id) {
      active.get(id)?.cancel();
      return get(id);
    },
    async close() {
      closing = true;
      for (const running of active.values()) running.interrupt();
      await idle();
    },
  };
}

/** What cannot be written now, on a full disk, is written at the next start. */
function interruptUnfinished({ rows, now, logger }: JobsOptions): void {
  try {
    rows.interruptUnfinished(now());
  } catch (error) {
    logger?.exception('unfinished jobs not marked', error);
  }
}

function toJob(newJob: NewJob, nowMs: number): Job {
  return {
    ...newJob,
    id: uuidv7() as JobId, // ids are made here
    state: 'queued',
    createdAtMs: nowMs,
    startedAtMs: null,
    endedAtMs: null,
    doneCount: 0,
    message: '',
    failures: [],
    resultIds: [],
  };
}
