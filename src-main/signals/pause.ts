import { setImmediate } from 'node:timers/promises';

/** Lets other work of this thread go on, when enough time has passed since it last did. */
export type Pause = () => Promise<void>;

/** Main answers a key within 50 ms: no read may hold it for longer than a fraction of that. */
const MAX_HOLD_MS = 6;

export function createPause(now: () => number = () => performance.now()): Pause {
  let sinceMs = now();
  return async () => {
    if (now() - sinceMs < MAX_HOLD_MS) return;
    await setImmediate();
    sinceMs = now();
  };
}
