import { assert } from '#shared/result/assert.ts';
import type { Grouping } from './grouping.ts';

/**
 * A kernel as sums of signs: weight k of a group is the sum over its bits of coordinate times sign. Rooms are of equal size, so that a
 * group's signs and coordinates have fixed places; of each only the first `bitCounts[group]` are in use.
 */
export interface BinaryKernel {
  readonly grouping: Grouping;
  /** Room for so many bits in each group. */
  readonly maxBits: number;
  /** [groupCount] */
  readonly bitCounts: Uint8Array;
  /** [groupCount * maxBits], not negative. */
  readonly coordinates: Float64Array;
  /** [groupCount * maxBits * groupSize] +1 or -1. */
  readonly signs: Int8Array;
}

export function createBinaryKernel(grouping: Grouping, maxBits: number): BinaryKernel {
  assert(
    Number.isInteger(maxBits) && maxBits >= 1 && maxBits <= 8,
    () => `createBinaryKernel: 1 to 8 bits, got ${maxBits}`,
  );
  const { groupCount, groupSize } = grouping;
  const room = Math.min(maxBits, groupSize);
  return {
    grouping,
    maxBits: room,
    bitCounts: new Uint8Array(groupCount),
    coordinates: new Float64Array(groupCount * room),
    signs: new Int8Array(groupCount * room * groupSize),
  };
}

/** The weights that a kernel stands for. @param weights  [groupCount * groupSize], in the kernel's own order, overwritten whole */
export function reconstructInto(weights: Float32Array | Float64Array, kernel: BinaryKernel): void {
  const { grouping, maxBits, bitCounts, coordinates, signs } = kernel;
  const { groupCount, groupSize, places } = grouping;
  weights.fill(0);
  for (let group = 0; group < groupCount; group++) {
    const bits = bitCounts[group] ?? 0;
    for (let bit = 0; bit < bits; bit++) {
      const coordinate = coordinates[group * maxBits + bit] ?? 0;
      const first = (group * maxBits + bit) * groupSize;
      for (let k = 0; k < groupSize; k++) {
        const place = places[group * groupSize + k] ?? 0;
        weights[place] = (weights[place] ?? 0) + coordinate * (signs[first + k] ?? 0);
      }
    }
  }
}

export interface BitCount {
  /** Coordinates that are left. */
  readonly coordinates: number;
  /** Signs that are stored. */
  readonly signs: number;
  readonly weights: number;
}

/** Signs divided by weights are the average bits that papers count. */
export function countBits(kernels: readonly BinaryKernel[]): BitCount {
  const count = { coordinates: 0, signs: 0, weights: 0 };
  for (const { grouping, bitCounts } of kernels) {
    const left = bitCounts.reduce((sum, bits) => sum + bits, 0);
    count.coordinates += left;
    count.signs += left * grouping.groupSize;
    count.weights += grouping.groupCount * grouping.groupSize;
  }
  return count;
}

/** Average bits a weight, as published: without coordinates and biases. */
export function toAverageBits(kernels: readonly BinaryKernel[]): number {
  const { signs, weights } = countBits(kernels);
  return signs / weights;
}

/** Takes a bit out of a group; the others keep their order. */
export function removeBit(kernel: BinaryKernel, group: number, bit: number): void {
  const { grouping, maxBits, bitCounts, coordinates, signs } = kernel;
  const { groupSize } = grouping;
  const bits = bitCounts[group] ?? 0;
  assert(bit >= 0 && bit < bits, () => `removeBit: group ${group} has ${bits} bits, not bit ${bit}`);
  const base = group * maxBits;
  coordinates.copyWithin(base + bit, base + bit + 1, base + bits);
  coordinates[base + bits - 1] = 0;
  signs.copyWithin((base + bit) * groupSize, (base + bit + 1) * groupSize, (base + bits) * groupSize);
  signs.fill(0, (base + bits - 1) * groupSize, (base + bits) * groupSize);
  bitCounts[group] = bits - 1;
}

/** Coordinates become positive by turning their signs over: the sums stay. */
export function makeCoordinatesPositive(kernel: BinaryKernel, group: number): void {
  const { grouping, maxBits, bitCounts, coordinates, signs } = kernel;
  const { groupSize } = grouping;
  for (let bit = 0; bit < (bitCounts[group] ?? 0); bit++) {
    const at = group * maxBits + bit;
    if ((coordinates[at] ?? 0) >= 0) continue;
    coordinates[at] = -(coordinates[at] ?? 0);
    for (let k = at * groupSize; k < (at + 1) * groupSize; k++) signs[k] = -(signs[k] ?? 0);
  }
}
