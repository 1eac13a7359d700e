/** Remembers crashes: three within five minutes mean that starting the process again will not help. */
export interface CrashCount {
  add(atMs: number): void;
  readonly isExceeded: boolean;
  clear(): void;
}

const MAX_CRASHES = 3;
const WINDOW_MS = 5 * 60_000;

export function createCrashCount(): CrashCount {
  let times: number[] = [];
  let isExceeded = false;
  return {
    add(atMs) {
      times = [...times.filter((time) => atMs - time < WINDOW_MS), atMs];
      if (times.length >= MAX_CRASHES) isExceeded = true;
    },
    get isExceeded() {
      return isExceeded;
    },
    clear() {
      times = [];
      isExceeded = false;
    },
  };
}
