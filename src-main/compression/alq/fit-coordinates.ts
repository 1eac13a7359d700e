import type { BinaryKernel } from './binary-kernel.ts';
import { solveSymmetricInto } from './solve-symmetric.ts';

/** Rooms that groups use one after another. */
export interface FitRooms {
  readonly matrix: Float64Array;
  readonly vector: Float64Array;
}

export function createFitRooms({ maxBits }: Pick<BinaryKernel, 'maxBits'>): FitRooms {
  return { matrix: new Float64Array(maxBits * maxBits), vector: new Float64Array(maxBits) };
}

/** What a group's sums should come near to. */
export interface FitTarget {
  /** [groupSize] */
  readonly target: Float64Array;
  /** [groupSize] weight of each squared error, positive; null: all alike. */
  readonly weighting: Float64Array | null;
  readonly rooms: FitRooms;
}

/**
 * The coordinates of a group that make the weighted squared error least: (B W B') a = B W t. They may come out negative.
 * @returns false where two bases say the same, and then nothing is changed
 */
export function fitCoordinates(kernel: BinaryKernel, group: number, { target, weighting, rooms }: FitTarget): boolean {
  const { grouping, maxBits, bitCounts, coordinates, signs } = kernel;
  const { groupSize } = grouping;
  const { matrix, vector } = rooms;
  const bits = bitCounts[group] ?? 0;
  for (let i = 0; i < bits; i++) {
    const row = (group * maxBits + i) * groupSize;
    let sum = 0;
    for (let k = 0; k < groupSize; k++)
      sum += (signs[row + k] ?? 0) * (target[k] ?? 0) * (weighting === null ? 1 : (weighting[k] ?? 0));
    vector[i] = sum;
    for (let j = 0; j <= i; j++) {
      const other = (group * maxBits + j) * groupSize;
      let product = 0;
      for (let k = 0; k < groupSize; k++)
        product += (signs[row + k] ?? 0) * (signs[other + k] ?? 0) * (weighting === null ? 1 : (weighting[k] ?? 0));
      matrix[i * bits + j] = product;
    }
  }
  if (!solveSymmetricInto(matrix, vector, bits)) return false;
  for (let i = 0; i < bits; i++) if (!Number.isFinite(vector[i])) return false;
  for (let i = 0; i < bits; i++) coordinates[group * maxBits + i] = vector[i] ?? 0;
  return true;
}
