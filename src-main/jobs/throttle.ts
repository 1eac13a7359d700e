/** Runs `act` at most once per period: the first request at once, the last one of a burst at the end of the period. */
export interface Throttle {
  request(): void;
  /** Now, whatever the period says. */
  flush(): void;
  stop(): void;
}

export function createThrottle(periodMs: number, act: () => void): Throttle {
  let timer: NodeJS.Timeout | undefined;
  let wanted = false;

  function begin(): void {
    timer = setTimeout(() => {
      timer = undefined;
      if (!wanted) return;
      wanted = false;
      act();
      begin();
    }, periodMs);
    timer.unref();
  }

  return {
    request() {
      if (timer !== undefined) {
        wanted = true;
        return;
      }
      act();
      begin();
    },
    flush() {
      wanted = false;
      act();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
