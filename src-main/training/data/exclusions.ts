import type { Exclusion } from '../row-set.ts';

const MAX_EXAMPLES = 5;

/** Counts what gave no row, by reason. */
export interface ExclusionCounter {
  /** @param where  name of the recording, shown as an example */
  add(reason: ExclusionReason, where: string, count?: number): void;
  /** In the order in which reasons came up. */
  list(): readonly Exclusion[];
}

/** A kind of reason, in words, and what is counted. */
export type ExclusionReason = Pick<Exclusion, 'reason' | 'why' | 'unit'>;

export function createExclusionCounter(): ExclusionCounter {
  const found = new Map<string, { readonly reason: ExclusionReason; count: number; readonly examples: string[] }>();
  return {
    add(reason, where, count = 1) {
      if (count === 0) return;
      const key = `${reason.unit} ${reason.reason}`;
      const own = found.get(key) ?? { reason, count: 0, examples: [] };
      found.set(key, own);
      own.count += count;
      if (own.examples.length < MAX_EXAMPLES && !own.examples.includes(where)) own.examples.push(where);
    },
    list: () => [...found.values()].map(({ reason, count, examples }) => ({ ...reason, count, examples })),
  };
}
