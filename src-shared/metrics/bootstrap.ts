import { assert } from '#shared/result/assert.ts';

export interface BootstrapOptions {
  /** Independent groups: patients; records where the patient is not known. Never beats or crops: those of one person are alike. */
  readonly groupCount: number;
  /** 2000 where nothing is said. */
  readonly replicateCount?: number;
  /** Part of the replicates inside, 0.95 where nothing is said. */
  readonly level?: number;
  /** [0, 1), seeded: the same draws for the same seed. */
  readonly random: () => number;
}

/** Ends of a percentile interval. */
export interface BootstrapInterval {
  readonly low: number;
  readonly high: number;
  /** Replicates in which the statistic was not defined; the interval is of the others. */
  readonly undefinedCount: number;
}

/** @param multiplicities  [groupCount] how often each group was drawn; all 1: the data themselves. Only valid during the call. */
export type GroupStatistics = (multiplicities: Uint32Array) => readonly (number | null)[];

/**
 * A class that a single group knows is missing from a quarter (of two groups) to 37 % (of many) of the replicates, and is the same in
 * all others: an interval of no width. One that two groups know is missing from at most 14 %.
 */
const MOST_UNDEFINED = 0.2;

export const DEFAULT_REPLICATE_COUNT = 2000;
export const DEFAULT_LEVEL = 0.95;

/**
 * Intervals by resampling groups with replacement: percentiles of the replicates, with linear interpolation between neighbours (type
 * 7). All statistics see the same draws, so the difference of two models, as one statistic, is a paired comparison.
 * @param computeStatistics  statistics of the groups, each counted as often as it was drawn
 * @returns one interval a statistic; null with fewer than two groups, or where it was undefined in more than a fifth of the
 *   replicates: fewer than two groups know what it is about
 * Errors: a level outside 0 to 1 or no replicate is a programming error.
 * Source: Efron and Tibshirani 1993, An introduction to the bootstrap, 13.3; resampled by cluster: Davison and Hinkley 1997, 3.8.
 */
export function bootstrapGroups(
  computeStatistics: GroupStatistics,
  options: BootstrapOptions,
): readonly (BootstrapInterval | null)[] {
  const { level = DEFAULT_LEVEL } = options;
  assert(level > 0 && level < 1, () => `bootstrapGroups: level must be between 0 and 1, got ${level}`);
  const columns = drawReplicates(computeStatistics, options);
  return columns.map((values) => toInterval(values, level, options.groupCount));
}

/** Difference of two models, the second less the first, on the same draws of groups. */
export interface PairedDifference {
  readonly value: number | null;
  readonly interval: BootstrapInterval | null;
  /**
   * Two-sided: twice the smaller part of the replicates on either side of no difference (ties count on both), with one added to both
   * counts so that it is never 0. Null where there is no interval.
   */
  readonly pValue: number | null;
}

/**
 * Paired bootstrap over groups: both models are judged on the same draws, so what a patient makes hard for both cancels out.
 * @param computeDifferences  differences between the models, each null where either figure is undefined
 * Errors: as bootstrapGroups. Source: as there; the p value by inverting the percentile interval.
 */
export function bootstrapDifferences(
  computeDifferences: GroupStatistics,
  options: BootstrapOptions,
): readonly PairedDifference[] {
  const { level = DEFAULT_LEVEL, groupCount } = options;
  const own = computeDifferences(new Uint32Array(groupCount).fill(1));
  return drawReplicates(computeDifferences, options).map((values, k) => {
    const interval = toInterval(values, level, groupCount);
    const known = values.filter((value) => value !== null);
    const notAbove = known.filter((value) => value <= 0).length;
    const notBelow = known.filter((value) => value >= 0).length;
    const pValue = Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (known.length + 1));
    return { value: own[k] ?? null, interval, pValue: interval === null ? null : pValue };
  });
}

/** [statistic][replicate] */
function drawReplicates(
  computeStatistics: GroupStatistics,
  { groupCount, replicateCount = DEFAULT_REPLICATE_COUNT, random }: BootstrapOptions,
): (number | null)[][] {
  assert(replicateCount >= 1, () => `bootstrapGroups: replicateCount must be >= 1, got ${replicateCount}`);
  const multiplicities = new Uint32Array(groupCount).fill(1);
  const columns = computeStatistics(multiplicities).map((): (number | null)[] => []);
  if (groupCount < 2) return columns;
  for (let replicate = 0; replicate < replicateCount; replicate++) {
    multiplicities.fill(0);
    for (let draw = 0; draw < groupCount; draw++) {
      const group = Math.floor(random() * groupCount);
      multiplicities[group] = (multiplicities[group] ?? 0) + 1;
    }
    const statistics = computeStatistics(multiplicities);
    columns.forEach((column, k) => column.push(statistics[k] ?? null));
  }
  return columns;
}

function toInterval(values: readonly (number | null)[], level: number, groupCount: number): BootstrapInterval | null {
  const known = Float64Array.from(values.filter((value) => value !== null)).sort();
  const undefinedCount = values.length - known.length;
  if (groupCount < 2 || undefinedCount > MOST_UNDEFINED * values.length) return null;
  const tail = (1 - level) / 2;
  return {
    low: toQuantile(known, tail),
    high: toQuantile(known, 1 - tail),
    undefinedCount,
  };
}

/** @param sorted  ascending, not empty */
function toQuantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? 0;
  return low + (position - below) * (high - low);
}
