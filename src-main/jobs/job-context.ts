import type { Job, JobFailure } from '#shared/domain/job.ts';
import type { Publish } from '#shared/ipc/events.ts';
import type { Result } from '#shared/result/result.ts';
import type { JobId } from '#shared/units/ids.ts';
import type { Logger } from '#main/logging/logger.ts';

/** What a job's work is given. */
export interface JobContext {
  /** Aborted when the job is cancelled or the program ends. */
  readonly signal: AbortSignal;
  readonly report: (progress: JobProgress) => void;
  /** An input that failed while the job goes on. */
  readonly addFailure: (failure: JobFailure) => void;
  /** Something that the job made. */
  readonly addResult: (id: string) => void;
}

export interface JobProgress {
  readonly doneCount?: number;
  readonly totalCount?: number | null;
  readonly message?: string;
}

export type JobRun = (context: JobContext) => Promise<Result<unknown>>;

/** Where jobs are kept between runs of the program (store/tables/job.ts). */
export interface JobRows {
  put(job: Job): void;
  find(id: JobId): Job | undefined;
  list(limit: number): readonly Job[];
  interruptUnfinished(nowMs: number): number;
}

export interface JobsOptions {
  readonly rows: JobRows;
  readonly publish: Publish;
  readonly now: () => number;
  readonly logger?: Logger;
}
