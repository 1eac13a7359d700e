import type { Jobs } from '#main/jobs/queue.ts';
import type { Handlers } from '#shared/ipc/contract.ts';
import { ok } from '#shared/result/result.ts';

export function jobHandlers(jobs: Jobs) {
  return {
    'jobs.list': () => ok(jobs.list()),
    'jobs.get': ({ jobId }) => jobs.get(jobId),
    'jobs.cancel': ({ jobId }) => jobs.cancel(jobId),
  } satisfies Partial<Handlers>;
}
