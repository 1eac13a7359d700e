import { createBinaryKernel, makeCoordinatesPositive, type BinaryKernel } from './binary-kernel.ts';
import { createFitRooms, fitCoordinates } from './fit-coordinates.ts';
import type { Grouping } from './grouping.ts';

/** A group whose squared error is this share of its squared weights needs no more bits. */
const SMALL_RESIDUAL = 1e-6;

/**
 * Structured sketching: bit after bit takes the signs of what is left of a group, and all coordinates are solved anew by least squares.
 * The residual is then orthogonal to every basis so far, so that a new one is always another direction; at `groupSize` bits it is 0.
 * Bits stand by falling coordinate. sign(0) is +1.
 * @param weights  in the kernel's own order
 * Source: Qu et al. 2020 (ALQ), algorithm 1.
 */
export function sketchKernel(weights: ArrayLike<number>, grouping: Grouping, maxBits: number): BinaryKernel {
  const kernel = createBinaryKernel(grouping, maxBits);
  for (let group = 0; group < grouping.groupCount; group++) sketchGroup(kernel, group, weights);
  return kernel;
}

function sketchGroup(kernel: BinaryKernel, group: number, weights: ArrayLike<number>): void {
  const { grouping, maxBits, bitCounts, coordinates, signs } = kernel;
  const { groupSize, places } = grouping;
  const own = Float64Array.from({ length: groupSize }, (_, k) => weights[places[group * groupSize + k] ?? 0] ?? 0);
  const whole = own.reduce((sum, value) => sum + value * value, 0);
  let residual = own;
  for (let bit = 0; bit < maxBits; bit++) {
    const left = residual.reduce((sum, value) => sum + value * value, 0);
    if (left <= SMALL_RESIDUAL * whole) break;
    const first = (group * maxBits + bit) * groupSize;
    for (let k = 0; k < groupSize; k++) signs[first + k] = (residual[k] ?? 0) < 0 ? -1 : 1;
    bitCounts[group] = bit + 1;
    if (!fitCoordinates(kernel, group, { target: own, weighting: null, rooms: createFitRooms(kernel) })) {
      // Rounding alone tells this basis from those before it: nothing is left that it could say.
      bitCounts[group] = bit;
      coordinates[group * maxBits + bit] = 0;
      signs.fill(0, first, first + groupSize);
      break;
    }
    residual = subtract(own, kernel, group);
  }
  makeCoordinatesPositive(kernel, group);
  sortBits(kernel, group);
}

function subtract(
  own: Float64Array,
  { grouping, maxBits, bitCounts, coordinates, signs }: BinaryKernel,
  group: number,
) {
  const { groupSize } = grouping;
  return own.map((value, k) => {
    let sum = value;
    for (let bit = 0; bit < (bitCounts[group] ?? 0); bit++) {
      const at = group * maxBits + bit;
      sum -= (coordinates[at] ?? 0) * (signs[at * groupSize + k] ?? 0);
    }
    return sum;
  });
}

function sortBits({ grouping, maxBits, bitCounts, coordinates, signs }: BinaryKernel, group: number): void {
  const { groupSize } = grouping;
  const base = group * maxBits;
  const bits = bitCounts[group] ?? 0;
  const values = coordinates.slice(base, base + bits);
  const rows = signs.slice(base * groupSize, (base + bits) * groupSize);
  const order = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  order.forEach((from, to) => {
    coordinates[base + to] = values[from] ?? 0;
    signs.set(rows.subarray(from * groupSize, (from + 1) * groupSize), (base + to) * groupSize);
  });
}
