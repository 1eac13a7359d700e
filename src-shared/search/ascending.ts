/**
 * Number of the first things, of `count`, that come before the place looked for: those for which `isBefore` says so, followed by all
 * others. O(log n).
 */
export function findFirstIndex(count: number, isBefore: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first element >= value in an ascending array, of whose elements the first `count` are looked at; `count` when there is none. O(log n). */
export function lowerBound(ascending: Float64Array, value: number, count = ascending.length): number {
  return findFirstIndex(count, (index) => (ascending[index] ?? Infinity) < value);
}

/** Index of the element nearest to value in an ascending array (the earlier one of two equally near); -1 when it is empty. O(log n). */
export function nearestIndex(ascending: Float64Array, value: number): number {
  const after = lowerBound(ascending, value);
  if (after === 0) return ascending.length === 0 ? -1 : 0;
  if (after === ascending.length) return after - 1;
  const distanceBefore = value - (ascending[after - 1] ?? 0);
  const distanceAfter = (ascending[after] ?? 0) - value;
  return distanceAfter < distanceBefore ? after : after - 1;
}
