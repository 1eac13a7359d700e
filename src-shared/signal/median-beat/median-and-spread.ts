/**
 * Median and half the interquartile range of each sample over several rows, missing ones left out.
 * @param values, spreads  [n], filled; NaN where no row has a sample
 * @param rows  each [n]; NaN where missing
 */
export function medianAndSpreadInto(values: Float32Array, spreads: Float32Array, rows: readonly Float32Array[]): void {
  const column = new Float32Array(rows.length);
  for (let i = 0; i < values.length; i++) {
    let count = 0;
    for (const row of rows) {
      const value = row[i] ?? NaN;
      if (value === value) column[count++] = value;
    }
    const sorted = column.subarray(0, count).sort();
    values[i] = quantileOf(sorted, 0.5);
    spreads[i] = (quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25)) / 2;
  }
}

/** Between the two nearest values, in proportion; NaN for none. */
function quantileOf(sorted: Float32Array, fraction: number): number {
  const place = fraction * (sorted.length - 1);
  const low = Math.floor(place);
  const here = sorted[low] ?? NaN;
  return here + (place - low) * ((sorted[low + 1] ?? here) - here);
}
