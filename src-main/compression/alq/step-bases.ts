import { makeCoordinatesPositive, type BinaryKernel } from './binary-kernel.ts';
import { createFitRooms, fitCoordinates } from './fit-coordinates.ts';
import { toCurvature, toPseudoScales, type Moments } from './moments.ts';

export interface BasesStep {
  /** [weights] what the kernel stands for now, in its own order. */
  readonly weights: ArrayLike<number>;
  /** Of the weights, this step's gradient in them. */
  readonly moments: Moments;
  readonly learningRate: number;
}

/**
 * One step on the bases with fixed numbers of bits: every weight takes, of the 2^bits sums that its group's coordinates can make, the
 * one nearest to where Adam would put it, w* = ŵ - ĝ / h; then the coordinates are solved anew, (B H B') a = B (H ŵ - ĝ). Source: Qu et
 * al. 2020 (ALQ), section 4.2, "speedup".
 */
export function stepBases(kernel: BinaryKernel, { weights, moments, learningRate }: BasesStep): void {
  const { grouping, bitCounts } = kernel;
  const { groupCount, groupSize, places } = grouping;
  const scales = toPseudoScales(moments, learningRate);
  const target = new Float64Array(groupSize);
  const weighting = new Float64Array(groupSize);
  const rooms = createFitRooms(kernel);
  const sums = new Float64Array(1 << kernel.maxBits);
  for (let group = 0; group < groupCount; group++) {
    if (bitCounts[group] === 0) continue;
    for (let k = 0; k < groupSize; k++) {
      const place = places[group * groupSize + k] ?? 0;
      const curvature = toCurvature(moments, scales, place);
      target[k] = (weights[place] ?? 0) - (scales.gradientScale * (moments.mean[place] ?? 0)) / curvature;
      weighting[k] = curvature;
    }
    takeNearestSums(kernel, group, { target, sums });
    // Where two bases have become alike nothing can be solved: the coordinates stay, and pruning will find the one that is of no use.
    if (fitCoordinates(kernel, group, { target, weighting, rooms })) makeCoordinatesPositive(kernel, group);
  }
}

export interface NearestSums {
  /** [groupSize] */
  readonly target: Float64Array;
  /** Room for 2^maxBits sums. */
  readonly sums: Float64Array;
}

/** Signs of every weight of a group so that its sum is nearest to the target. */
export function takeNearestSums(kernel: BinaryKernel, group: number, { target, sums }: NearestSums): void {
  const { grouping, maxBits, bitCounts, coordinates, signs } = kernel;
  const { groupSize } = grouping;
  const bits = bitCounts[group] ?? 0;
  const sumCount = 1 << bits;
  listSumsInto(sums, coordinates, { first: group * maxBits, bits });
  for (let k = 0; k < groupSize; k++) {
    const wanted = target[k] ?? 0;
    let best = 0;
    let least = Infinity;
    for (let code = 0; code < sumCount; code++) {
      const distance = Math.abs((sums[code] ?? 0) - wanted);
      if (distance < least) {
        least = distance;
        best = code;
      }
    }
    for (let bit = 0; bit < bits; bit++) signs[(group * maxBits + bit) * groupSize + k] = (best >> bit) & 1 ? 1 : -1;
  }
}

/** Every sum that signs can make: bit i of the place says whether coordinate i is added. */
function listSumsInto(
  sums: Float64Array,
  coordinates: Float64Array,
  { first, bits }: { readonly first: number; readonly bits: number },
): void {
  let least = 0;
  for (let bit = 0; bit < bits; bit++) least -= coordinates[first + bit] ?? 0;
  sums[0] = least;
  for (let bit = 0; bit < bits; bit++) {
    const twice = 2 * (coordinates[first + bit] ?? 0);
    for (let code = 0; code < 1 << bit; code++) sums[(1 << bit) + code] = (sums[code] ?? 0) + twice;
  }
}
