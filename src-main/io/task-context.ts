/** What a task may ask of the thread that runs it. */
export interface TaskContext {
  /** Aborted when the task is cancelled and the thread gets to see it. */
  readonly signal: AbortSignal;
  /** True as soon as the task is cancelled, also while the thread is busy. */
  readonly isCancelled: () => boolean;
  readonly isContentKnown: (contentSha256: string) => Promise<boolean>;
}
