/** Paints at most once per frame of the display, however often it is asked to. */
export interface Frame {
  request(): void;
  close(): void;
}

export function createFrame(paint: () => void): Frame {
  let handle: number | undefined;
  return {
    request() {
      handle ??= requestAnimationFrame(() => {
        handle = undefined;
        paint();
      });
    },
    close() {
      if (handle !== undefined) cancelAnimationFrame(handle);
      handle = undefined;
    },
  };
}

/** Does small pieces of work, one in each quiet moment, until `work` says that there is none left. */
export function createIdleWork(work: () => boolean): Frame {
  let handle: number | undefined;
  function request(): void {
    handle ??= requestIdleCallback(() => {
      handle = undefined;
      if (work()) request();
    });
  }
  return {
    request,
    close() {
      if (handle !== undefined) cancelIdleCallback(handle);
      handle = undefined;
    },
  };
}
