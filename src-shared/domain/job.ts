import type { JobId } from '#shared/units/ids.ts';

export type JobKind = 'import' | 'predict' | 'export' | 'verify' | 'filter' | 'train';
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** Long work: a name, a bar, a rate, time left, cancel, and a result to open. */
export interface Job {
  readonly id: JobId;
  readonly kind: JobKind;
  readonly title: string;
  readonly state: JobState;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly doneCount: number;
  /** null while unknown. */
  readonly totalCount: number | null;
  /** What is counted: 'records', 'beats'. */
  readonly countedUnit: string;
  /** One sentence about the present step or the end; no patient data, no paths. */
  readonly message: string;
  /** Inputs that failed, each with its reason: base names only. At most 1,000. */
  readonly failures: readonly JobFailure[];
  /** Ids that the job made, e.g. record ids of an import or the run id of a prediction. At most 10,000. */
  readonly resultIds: readonly string[];
}

export interface JobFailure {
  readonly input: string;
  readonly code: string;
  readonly reason: string;
}
