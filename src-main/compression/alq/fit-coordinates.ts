import type { BinaryKernel } from './binary-kernel.ts';
import { solveSymmetricInto } from './solve-symmetric.ts';

/** What a group's sums should come near to. */
export interface FitTarget {
  /** [groupSize] */
  readonly target: Float64Array;
  /** [groupSize] weight of each squared error, positive; null: all alike. */
  readonly weighting: Float64Array | null;
}

/**
 * The coordinates of a group that make the weighted squared error least: (B W B') a = B W t. They may come out negative.
 * @returns false where two bases say the same, and then nothing is changed
 */
export function fitCoordinates(
  { grouping, maxBits, bitCounts, coordinates, signs }: BinaryKernel,
  group: number,
  { target, weighting }: FitTarget,
): boolean {
  const { groupSize } = grouping;
  const bits = bitCounts[group] ?? 0;
  const matrix = new Float64Array(bits * bits);
  const vector = new Float64Array(bits);
  for (let i = 0; i < bits; i++) {
    const row = (group * maxBits + i) * groupSize;
    for (let j = 0; j <= i; j++) {
      const other = (group * maxBits + j) * groupSize;
      let sum = 0;
      for (let k = 0; k < groupSize; k++) {
        sum += (signs[row + k] ?? 0) * (signs[other + k] ?? 0) * (weighting === null ? 1 : (weighting[k] ?? 0));
      }
      matrix[i * bits + j] = sum;
    }
    let sum = 0;
    for (let k = 0; k < groupSize; k++)
      sum += (signs[row + k] ?? 0) * (target[k] ?? 0) * (weighting === null ? 1 : (weighting[k] ?? 0));
    vector[i] = sum;
  }
  if (!solveSymmetricInto(matrix, vector, bits) || !vector.every(Number.isFinite)) return false;
  coordinates.set(vector, group * maxBits);
  return true;
}
