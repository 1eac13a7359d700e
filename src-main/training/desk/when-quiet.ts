import type { Jobs } from '#main/jobs/queue.ts';
import type { Job } from '#shared/domain/job.ts';

export interface QuietDeps {
  readonly jobs: Pick<Jobs, 'list'>;
  /** Calls back when a job has ended, however. */
  readonly whenEnded: (job: Job, callback: (ended: Job) => void) => void;
}

/** Waits until no prediction runs or waits, or until it is told to stop: training then steps over its next threshold. */
export async function waitForQuiet({ jobs, whenEnded }: QuietDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const busy = jobs
      .list()
      .find(({ kind, state }) => kind === 'predict' && (state === 'queued' || state === 'running'));
    if (busy === undefined) return;
    await new Promise<void>((resolve) => {
      whenEnded(busy, () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
