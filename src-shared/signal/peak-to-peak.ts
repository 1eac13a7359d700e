/**
 * How far values go from their lowest to their highest.
 * @param values  [n] any unit; NaN counts for nothing
 * @returns in the same unit; 0 where there is no value
 * Errors: none.
 */
export function measurePeakToPeak(values: Float32Array): number {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return greatest > least ? greatest - least : 0;
}
