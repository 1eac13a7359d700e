import { countClasses, type RowSet } from '../row-set.ts';
import { toShare } from '../held-out.ts';

/** Rows that never part: those of one patient, or of one recording where nobody says whose it is. */
export interface RowGroup {
  readonly key: string;
  /** Ascending. */
  readonly rows: readonly number[];
  /** Rows of each class, then all rows. */
  readonly counts: readonly number[];
}

/**
 * Groups by key, so that the order of rows and recordings in the set does not matter.
 * @param rows  ascending; left out: all
 */
export function groupRows(set: RowSet, rows: Iterable<number> = set.recordOfRow.keys()): readonly RowGroup[] {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const key = set.records[set.recordOfRow[row] ?? 0]?.group ?? '';
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [row]);
    else own.push(row);
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, own]) => {
      const counts = countClasses(set, Int32Array.from(own));
      return { key, rows: own, counts: [...counts, own.length] };
    });
}

/** @param draw  what is drawn, with its seed: the same groups come in another order for another */
function inDrawnOrder(groups: readonly RowGroup[], draw: string): readonly RowGroup[] {
  const ranks = new Map(groups.map(({ key }) => [key, toShare(`${draw} ${key}`)]));
  return groups.toSorted((a, b) => (ranks.get(a.key) ?? 0) - (ranks.get(b.key) ?? 0));
}

/**
 * Draws groups of about a fraction of the rows of every class: each in turn, in an order that the seed gives, where it brings the counts
 * nearer to what is wanted (squares of differences, each by the size of its class). One at least, where the fraction is above 0 and more
 * than one group is there.
 */
export function drawGroups(
  groups: readonly RowGroup[],
  fraction: number,
  draw: string,
): { readonly drawn: readonly RowGroup[]; readonly rest: readonly RowGroup[] } {
  if (fraction <= 0 || groups.length < 2) return { drawn: [], rest: groups };
  const totals = sumCounts(groups);
  const misses = totals.map((total) => -fraction * total);
  const drawn = new Set<RowGroup>();
  let least = { group: groups[0], gain: Infinity };
  for (const group of inDrawnOrder(groups, draw)) {
    const gain = group.counts.reduce((sum, count, c) => {
      const total = totals[c] ?? 0;
      return total === 0 ? sum : sum + (count * (2 * (misses[c] ?? 0) + count)) / total ** 2;
    }, 0);
    if (gain < least.gain) least = { group, gain };
    if (gain >= 0 || drawn.size === groups.length - 1) continue;
    drawn.add(group);
    group.counts.forEach((count, c) => (misses[c] = (misses[c] ?? 0) + count));
  }
  if (drawn.size === 0 && least.group !== undefined) drawn.add(least.group);
  return { drawn: groups.filter((group) => drawn.has(group)), rest: groups.filter((group) => !drawn.has(group)) };
}

/**
 * Deals all groups out into parts with about equal rows of every class: the largest first, each to the part where its classes are scarcest.
 * @returns [partCount], none of them empty where there are as many groups
 */
export function dealGroups(groups: readonly RowGroup[], partCount: number, draw: string): readonly RowGroup[][] {
  const totals = sumCounts(groups);
  const parts = Array.from({ length: partCount }, () => ({
    groups: new Array<RowGroup>(),
    counts: totals.map(() => 0),
  }));
  const inOrder = inDrawnOrder(groups, draw).toSorted((a, b) => b.rows.length - a.rows.length);
  for (const [index, group] of inOrder.entries()) {
    const empty = parts.filter((part) => part.groups.length === 0);
    const open = groups.length - index <= empty.length ? empty : parts;
    const crowd = ({ counts }: (typeof parts)[number]) =>
      group.counts.reduce((sum, count, c) => {
        const total = totals[c] ?? 0;
        return total === 0 ? sum : sum + (count * (2 * (counts[c] ?? 0) + count)) / total ** 2;
      }, 0);
    const scarcest = open.reduce((best, part) => (crowd(part) < crowd(best) - 1e-12 ? part : best));
    scarcest.groups.push(group);
    group.counts.forEach((count, c) => (scarcest.counts[c] = (scarcest.counts[c] ?? 0) + count));
  }
  return parts.map((part) => part.groups);
}

export function rowsOf(groups: readonly RowGroup[]): readonly number[] {
  return groups.flatMap(({ rows }) => rows);
}

function sumCounts(groups: readonly RowGroup[]): number[] {
  const totals = (groups[0]?.counts ?? []).map(() => 0);
  for (const { counts } of groups) counts.forEach((count, c) => (totals[c] = (totals[c] ?? 0) + count));
  return totals;
}
