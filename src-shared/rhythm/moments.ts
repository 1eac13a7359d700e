/** Null where there is no value. */
export function computeMean(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation with n - 1, in two passes; null with fewer than two values. */
export function computeSd(values: Float64Array): number | null {
  const mean = computeMean(values);
  if (mean === null || values.length < 2) return null;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
