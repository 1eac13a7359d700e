/**
 * Net area of a wave in a lead between two points: what lies above the line between them less what lies below.
 * @param from, to  indices into values, fractions allowed
 * @returns unit of the lead times samples; NaN where a sample is missing
 */
export function computeNetArea(
  values: Float32Array,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const start = Math.max(0, Math.round(from));
  const end = Math.min(values.length - 1, Math.round(to));
  if (end <= start) return NaN;
  const first = values[start] ?? NaN;
  const step = ((values[end] ?? NaN) - first) / (end - start);
  let area = 0;
  for (let i = start; i <= end; i++) area += (values[i] ?? NaN) - (first + step * (i - start));
  return area;
}

/**
 * Net area over the level just before the QRS, which the QRS is measured from on both sides.
 * @returns unit of the lead times samples; NaN where a sample is missing
 */
export function computeAreaOverLevel(
  values: Float32Array,
  { from, to, level }: { readonly from: number; readonly to: number; readonly level: number },
): number {
  const start = Math.max(0, Math.round(from));
  const end = Math.min(values.length - 1, Math.round(to));
  let area = end >= start ? 0 : NaN;
  for (let i = start; i <= end; i++) area += (values[i] ?? NaN) - level;
  return area;
}

/**
 * Direction of a wave in the frontal plane, -180 to 180 degrees, from its net areas in I and aVF.
 * @returns null, indeterminate, where both are small against what the wave has in all
 * Source: aVF is sqrt(3) / 2 of what a lead of full strength in its direction would have.
 */
export function toAxisDegrees(areaI: number, areaAvf: number, leastArea: number): number | null {
  const vertical = (2 * areaAvf) / Math.sqrt(3);
  if (!(Math.hypot(areaI, vertical) > leastArea)) return null;
  return (180 * Math.atan2(vertical, areaI)) / Math.PI;
}
