import { removeBit, type BinaryKernel } from './binary-kernel.ts';
import { createMoments, toCurvature, toPseudoScales, updateMoments, type Moments } from './moments.ts';

/** Moments of a kernel's coordinates, in the same rooms as they. */
export function createCoordinateMoments({ coordinates }: Pick<BinaryKernel, 'coordinates'>): Moments {
  return createMoments(coordinates.length);
}

/**
 * Gradient of the loss by the coordinates: of bit i the sum over its group of sign times the weight's gradient.
 * @param weightGradient  in the kernel's own order
 * @returns [groupCount * maxBits], 0 in empty rooms
 */
export function toCoordinateGradient(kernel: BinaryKernel, weightGradient: ArrayLike<number>): Float64Array {
  const { grouping, maxBits, bitCounts, coordinates, signs } = kernel;
  const { groupCount, groupSize, places } = grouping;
  const gradient = new Float64Array(coordinates.length);
  for (let group = 0; group < groupCount; group++) {
    for (let bit = 0; bit < (bitCounts[group] ?? 0); bit++) {
      const at = group * maxBits + bit;
      let sum = 0;
      for (let k = 0; k < groupSize; k++) {
        sum += (signs[at * groupSize + k] ?? 0) * (weightGradient[places[group * groupSize + k] ?? 0] ?? 0);
      }
      gradient[at] = sum;
    }
  }
  return gradient;
}

/** One step on the coordinates with fixed bases: a - ĝ / h. A coordinate that falls below 0 turns its signs over, with its moment. */
export function stepCoordinates(kernel: BinaryKernel, moments: Moments, step: CoordinateStep): void {
  const { grouping, maxBits, bitCounts, coordinates, signs } = kernel;
  const { groupCount, groupSize } = grouping;
  updateMoments(moments, toCoordinateGradient(kernel, step.weightGradient));
  const scales = toPseudoScales(moments, step.learningRate);
  for (let group = 0; group < groupCount; group++) {
    for (let bit = 0; bit < (bitCounts[group] ?? 0); bit++) {
      const at = group * maxBits + bit;
      const mean = moments.mean[at] ?? 0;
      const next = (coordinates[at] ?? 0) - (scales.gradientScale * mean) / toCurvature(moments, scales, at);
      coordinates[at] = Math.abs(next);
      if (next >= 0) continue;
      moments.mean[at] = -mean;
      for (let k = at * groupSize; k < (at + 1) * groupSize; k++) signs[k] = -(signs[k] ?? 0);
    }
  }
}

export interface CoordinateStep {
  /** In the kernel's own order. */
  readonly weightGradient: ArrayLike<number>;
  readonly learningRate: number;
}

/** Takes a bit out of a kernel and of its moments. */
export function removeBitWithMoments(kernel: BinaryKernel, moments: Moments, group: number, bit: number): void {
  const last = (kernel.bitCounts[group] ?? 0) - 1;
  removeBit(kernel, group, bit);
  const base = group * kernel.maxBits;
  for (const values of [moments.mean, moments.square, moments.largestSquare]) {
    values.copyWithin(base + bit, base + bit + 1, base + last + 1);
    values[base + last] = 0;
  }
}
