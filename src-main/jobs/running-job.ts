import type { Job, JobFailure, JobState } from '#shared/domain/job.ts';
import type { Result } from '#shared/result/result.ts';
import { err } from '#shared/result/result.ts';
import type { JobContext, JobRun, JobsOptions } from './job-context.ts';
import { createThrottle } from './throttle.ts';

export interface RunningJob {
  job(): Job;
  run(work: JobRun): Promise<void>;
  cancel(): void;
  interrupt(): void;
}

const MAX_FAILURES = 1000;
const MAX_RESULTS = 10_000;
/** Ten events a second are as smooth as a bar can look; rows only matter after a crash. */
const PUBLISH_EVERY_MS = 100;
const STORE_EVERY_MS = 2000;

/** One job from queued to its end. Every state is stored; progress is published and stored now and then. */
export function createRunningJob(initial: Job, options: JobsOptions): RunningJob {
  let job = initial;
  // Grown in place and copied when a job is looked at: ten thousand results must not be copied ten thousand times.
  const failures: JobFailure[] = [];
  const resultIds: string[] = [];
  const abort = new AbortController();
  let stoppedAs: 'cancelled' | 'interrupted' | undefined;
  const getStop = () => stoppedAs;

  const current = (): Job => ({ ...job, failures: [...failures], resultIds: [...resultIds] });
  const publisher = createThrottle(PUBLISH_EVERY_MS, () => {
    options.publish({ name: 'job.changed', payload: { job: current() } });
  });
  const storer = createThrottle(STORE_EVERY_MS, store);

  function store(): void {
    try {
      options.rows.put(current());
    } catch (error) {
      // A full disk must not end the work: the job goes on, and its last state is tried again.
      options.logger?.exception('job row not stored', error, { jobId: job.id });
    }
  }

  function change(part: Partial<Job>): void {
    job = { ...job, ...part };
    publisher.request();
    storer.request();
  }

  function become(state: JobState, part: Partial<Job> = {}): void {
    job = { ...job, ...part, state };
    storer.flush();
    publisher.flush();
  }

  function end(state: JobState, message: string): void {
    become(state, { message, endedAtMs: options.now() });
    publisher.stop();
    storer.stop();
  }

  /** A job that waits ends at once; one that runs ends when its work notices. */
  function stop(as: 'cancelled' | 'interrupted'): void {
    if (getStop() !== undefined) return;
    stoppedAs = as;
    abort.abort();
    if (job.state === 'queued') end(as, job.message);
  }

  async function run(work: JobRun): Promise<void> {
    if (getStop() !== undefined) return;
    become('running', { startedAtMs: options.now() });
    const result = await settle(work, context, options);
    const stopped = getStop();
    if (result.ok) end('done', job.message);
    else if (stopped !== undefined) end(stopped, job.message);
    else end('failed', result.error.message);
  }

  const context: JobContext = {
    signal: abort.signal,
    report: (progress) => change(progress),
    addFailure(failure) {
      if (failures.length < MAX_FAILURES) failures.push(failure);
      change({});
    },
    addResult(id) {
      if (resultIds.length < MAX_RESULTS) resultIds.push(id);
      change({});
    },
  };

  become('queued');
  return { job: current, run, cancel: () => stop('cancelled'), interrupt: () => stop('interrupted') };
}

/** Exceptions are bugs: the job fails, the program goes on. */
async function settle(work: JobRun, context: JobContext, options: JobsOptions): Promise<Result<unknown>> {
  try {
    return await work(context);
  } catch (error) {
    options.logger?.exception('job failed', error);
    return err('job/failed', 'This ended with an error in the program itself. The log has the details.');
  }
}
