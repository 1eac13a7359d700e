/** A shape moved up or down so that its median is that of another, beside which it is shown: baselines wander. */
export function toLevelled(values: Float32Array, like: Float32Array | undefined): Float32Array {
  const shift = (like === undefined ? 0 : findMedian(like)) - findMedian(values);
  return values.map((value) => value + shift);
}

/** Of the numbers among them; 0 for none. */
function findMedian(values: Float32Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted[sorted.length >> 1] ?? 0;
}
