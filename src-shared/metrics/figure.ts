import {
  bootstrapGroups,
  DEFAULT_LEVEL,
  DEFAULT_REPLICATE_COUNT,
  type BootstrapOptions,
  type GroupStatistics,
} from './bootstrap.ts';

/** A figure with its percentile interval; null where it is not defined, or nothing can be said about how sure it is. */
export interface Figure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** How the intervals of a report were made. */
export interface IntervalFacts {
  readonly method: 'percentile bootstrap over groups';
  readonly groupCount: number;
  readonly replicateCount: number;
  readonly level: number;
}

/** Statistics of the groups as they are, with their intervals. */
export function toFigures(computeStatistics: GroupStatistics, options: BootstrapOptions): Figure[] {
  const values = computeStatistics(new Uint32Array(options.groupCount).fill(1));
  const intervals = bootstrapGroups(computeStatistics, options);
  return values.map((value, k) => {
    const interval = value === null ? null : (intervals[k] ?? null);
    return { value, low: interval?.low ?? null, high: interval?.high ?? null };
  });
}

export function toIntervalFacts({ groupCount, replicateCount, level }: BootstrapOptions): IntervalFacts {
  return {
    method: 'percentile bootstrap over groups',
    groupCount,
    replicateCount: replicateCount ?? DEFAULT_REPLICATE_COUNT,
    level: level ?? DEFAULT_LEVEL,
  };
}

/** Gives back figures in the order in which their statistics were listed. */
export function takeInOrder(figures: readonly Figure[]): () => Figure {
  let next = 0;
  return () => figures[next++] ?? { value: null, low: null, high: null };
}
