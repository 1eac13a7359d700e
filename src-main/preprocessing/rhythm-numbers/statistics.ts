/** Mean, 0 of nothing. */
export function meanOf(values: readonly number[] | Float64Array | Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Root of the mean square, 0 of nothing. */
export function rootMeanSquare(values: readonly number[] | Float32Array): number {
  return Math.sqrt(meanOf(Float64Array.from(values, (value) => value * value)));
}

/** Of all values, not of a sample of more. */
export function deviationOf(values: readonly number[] | Float32Array): number {
  const mean = meanOf(values);
  return rootMeanSquare(Array.from(values, (value) => value - mean));
}

/** Share of the values for which it holds, 0 of nothing. */
export function shareOf(values: readonly number[], holds: (value: number) => boolean): number {
  return values.length === 0 ? 0 : values.filter(holds).length / values.length;
}

/** By straight lines between the sorted values (the usual definition, type 7 of Hyndman and Fan 1996); 0 of nothing. */
export function percentileOf(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? 0) - below);
}

/** In nats, of how values fall into equal bins; what lies outside falls into the bins at the ends. */
export function entropyOf(
  values: readonly number[],
  { from, to, binCount }: { readonly from: number; readonly to: number; readonly binCount: number },
): number {
  const counts = new Array<number>(binCount).fill(0);
  for (const value of values) {
    const bin = Math.min(binCount - 1, Math.max(0, Math.floor(((value - from) / (to - from)) * binCount)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.reduce(
    (sum, count) => (count === 0 ? sum : sum - (count / values.length) * Math.log(count / values.length)),
    0,
  );
}

/** Pearson's, 0 where one of them does not vary. */
export function correlationOf(a: readonly number[] | Float32Array, b: readonly number[] | Float32Array): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [both, ownA, ownB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] ?? 0) - meanA, (b[i] ?? 0) - meanB];
    both += x * y;
    ownA += x * x;
    ownB += y * y;
  }
  return ownA > 0 && ownB > 0 ? both / Math.sqrt(ownA * ownB) : 0;
}
