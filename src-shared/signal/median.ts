/** Median, the mean of two middle values where there are two; 0 of nothing. Sorts a copy: for few values. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

/**
 * Value below which the given fraction of the first `count` values lies, by nearest rank; NaN where there is none. Reorders the
 * given array: hand over a scratch array. Finite values only. Quickselect: half a microsecond for a hundred values.
 */
export function takeQuantile(scratch: Float32Array, fraction: number, count: number = scratch.length): number {
  if (count === 0) return NaN;
  const rank = Math.min(count - 1, Math.floor(fraction * count));
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = scratch[(low + high) >> 1] ?? 0;
    let i = low;
    let j = high;
    while (i <= j) {
      while ((scratch[i] ?? 0) < pivot) i++;
      while ((scratch[j] ?? 0) > pivot) j--;
      if (i > j) break;
      const swapped = scratch[i] ?? 0;
      scratch[i++] = scratch[j] ?? 0;
      scratch[j--] = swapped;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return scratch[rank] ?? NaN;
}

/**
 * Running median over a centred window that shrinks at the ends (the upper one of two middle values).
 * @param values  [n] finite
 * @param halfWidth  neighbours on each side
 * @returns [n]
 */
export function runningMedian(values: Float32Array, halfWidth: number): Float32Array<ArrayBuffer> {
  return runningQuantile(values, halfWidth, 0.5);
}

/** The same for the value below which the given fraction of the window's values lies, by nearest rank. */
export function runningQuantile(values: Float32Array, halfWidth: number, fraction: number): Float32Array<ArrayBuffer> {
  const quantiles = new Float32Array(values.length);
  forEachWindow(values, halfWidth, (sorted, count, centre) => {
    quantiles[centre] = sorted[Math.min(count - 1, Math.floor(fraction * count))] ?? 0;
  });
  return quantiles;
}

/**
 * Visits a centred window around every value, which shrinks at the ends.
 * @param values  [n] finite
 * @param visit  gets the window's values in ascending order, the first `count` of an array that is used again, and which value it is around
 */
export function forEachWindow(
  values: Float32Array,
  halfWidth: number,
  visit: (sorted: Float32Array, count: number, centre: number) => void,
): void {
  const sorted = new Float32Array(2 * halfWidth + 2);
  let count = 0;
  for (let next = 0; next < values.length + halfWidth; next++) {
    if (next < values.length) count = insertSorted(sorted, count, values[next] ?? 0);
    const centre = next - halfWidth;
    if (centre < 0) continue;
    visit(sorted, count, centre);
    if (centre >= halfWidth) count = removeSorted(sorted, count, values[centre - halfWidth] ?? 0);
  }
}

function insertSorted(sorted: Float32Array, count: number, value: number): number {
  let i = count;
  while (i > 0 && (sorted[i - 1] ?? 0) > value) {
    sorted[i] = sorted[i - 1] ?? 0;
    i--;
  }
  sorted[i] = value;
  return count + 1;
}

function removeSorted(sorted: Float32Array, count: number, value: number): number {
  let i = 0;
  while (i < count - 1 && (sorted[i] ?? 0) !== value) i++;
  sorted.copyWithin(i, i + 1, count);
  return count - 1;
}
