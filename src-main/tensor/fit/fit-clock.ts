/** Tells time inside TensorFlow from the rest. */
export interface FitClock {
  /** Since the clock was made. */
  readonly nowMs: number;
  readonly insideMs: number;
  measure<T>(work: () => T): T;
}

export function createFitClock(): FitClock {
  const startedMs = performance.now();
  let insideMs = 0;
  return {
    get nowMs() {
      return performance.now() - startedMs;
    },
    get insideMs() {
      return insideMs;
    },
    measure(work) {
      const beganMs = performance.now();
      try {
        return work();
      } finally {
        insideMs += performance.now() - beganMs;
      }
    },
  };
}
