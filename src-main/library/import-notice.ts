import type { Publish } from '#shared/ipc/events.ts';
import type { RecordId } from '#shared/units/ids.ts';

/** Often enough to watch the list grow, seldom enough not to redraw it a thousand times. */
const INTERVAL_MS = 500;

export interface ChangeNotice {
  add(recordId: RecordId): void;
  /** Tells at once about what has not been told. */
  flush(): void;
}

/** Tells windows about new records in batches. */
export function createChangeNotice(publish: Publish): ChangeNotice {
  let untold: RecordId[] = [];
  let timer: NodeJS.Timeout | undefined;
  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (untold.length === 0) return;
    const recordIds = untold;
    untold = [];
    publish({ name: 'library.changed', payload: { recordIds } });
  }
  return {
    add(recordId) {
      untold.push(recordId);
      timer ??= setTimeout(flush, INTERVAL_MS);
    },
    flush,
  };
}
