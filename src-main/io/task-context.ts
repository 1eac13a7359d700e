export interface TaskProgress {
  readonly doneCount: number;
  readonly totalCount: number;
}

/** What a task may ask of the thread that runs it. */
export interface TaskContext {
  /** Aborted when the task is cancelled and the thread gets to see it. */
  readonly signal: AbortSignal;
  /** True as soon as the task is cancelled, also while the thread is busy. */
  readonly isCancelled: () => boolean;
  /** How far the task is, for a bar: main hears of it while the thread is busy. */
  readonly report: (progress: TaskProgress) => void;
  readonly isContentKnown: (contentSha256: string) => Promise<boolean>;
}
