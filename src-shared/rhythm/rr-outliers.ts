import { lowerBound } from '#shared/search/ascending.ts';

export interface OutlierRule {
  /** Greatest difference from the median of the neighbours, as a part of that median; Infinity: no filter. */
  readonly outlierFraction: number;
  /** Neighbours on each side. */
  readonly outlierNeighbourCount: number;
}

interface Candidates {
  readonly intervalsMs: Float64Array;
  /** [m] 0 for an interval that may be NN. */
  readonly kinds: Uint8Array;
}

/**
 * Intervals that lie too far from the median of their neighbours, themselves among these: at most `outlierNeighbourCount` candidates on
 * each side, however far away. With fewer than 5 in the window nothing is an outlier: there is nothing to compare with.
 * @returns indices into the intervals, ascending
 * Errors: none. Time: m log w, w = window length.
 */
export function findRrOutliers({ intervalsMs, kinds }: Candidates, rule: OutlierRule): number[] {
  const { outlierFraction, outlierNeighbourCount: reach } = rule;
  if (!Number.isFinite(outlierFraction)) return [];
  const candidates: number[] = [];
  kinds.forEach((kind, index) => {
    if (kind === 0) candidates.push(index);
  });
  const valueAt = (position: number) => intervalsMs[candidates[position] ?? 0] ?? 0;
  const window = new SortedWindow(2 * reach + 1);
  for (let position = 0; position < Math.min(reach, candidates.length); position++) window.add(valueAt(position));
  return candidates.filter((_, position) => {
    if (position + reach < candidates.length) window.add(valueAt(position + reach));
    if (position - reach - 1 >= 0) window.remove(valueAt(position - reach - 1));
    if (window.count < MINIMUM_WINDOW) return false;
    const median = window.median();
    return Math.abs(valueAt(position) - median) > outlierFraction * median;
  });
}

const MINIMUM_WINDOW = 5;

/** The values of a moving window, kept in order: adding and removing moves at most its length. */
class SortedWindow {
  readonly #values: Float64Array;
  count = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity + 1);
  }

  add(value: number): void {
    const place = lowerBound(this.#values, value, this.count);
    this.#values.copyWithin(place + 1, place, this.count);
    this.#values[place] = value;
    this.count++;
  }

  remove(value: number): void {
    const place = lowerBound(this.#values, value, this.count);
    this.#values.copyWithin(place, place + 1, this.count);
    this.count--;
  }

  median(): number {
    const middle = this.count >> 1;
    const upper = this.#values[middle] ?? 0;
    return this.count % 2 === 1 ? upper : ((this.#values[middle - 1] ?? 0) + upper) / 2;
  }
}
