import type { BinaryKernel } from './binary-kernel.ts';
import { removeBitWithMoments } from './coordinate-moments.ts';
import type { Moments } from './moments.ts';

/** How much the loss is expected to rise when a coordinate is taken away. */
export interface LossIncrease {
  readonly kernelIndex: number;
  readonly group: number;
  readonly bit: number;
  readonly increase: number;
}

/**
 * -g a + h a² / 2 of every coordinate that is left: the second-order estimate of the loss without it.
 * @param gradient  [groupCount * maxBits] of the loss by the coordinates, or its running mean
 * @param curvature  likewise
 */
export function estimateLossIncreases(
  kernel: BinaryKernel,
  kernelIndex: number,
  { gradient, curvature }: { readonly gradient: ArrayLike<number>; readonly curvature: ArrayLike<number> },
): LossIncrease[] {
  const { grouping, maxBits, bitCounts, coordinates } = kernel;
  const increases: LossIncrease[] = [];
  for (let group = 0; group < grouping.groupCount; group++) {
    for (let bit = 0; bit < (bitCounts[group] ?? 0); bit++) {
      const at = group * maxBits + bit;
      const a = coordinates[at] ?? 0;
      const increase = -(gradient[at] ?? 0) * a + 0.5 * (curvature[at] ?? 0) * a * a;
      increases.push({ kernelIndex, group, bit, increase });
    }
  }
  return increases;
}

/** How many coordinates of each kernel a step takes away. */
export interface PruningShares {
  /** By kernel: parts of a coordinate that earlier steps still owe. Changed. */
  readonly owed: Float64Array;
  /** Of the coordinates that are left in each kernel. */
  readonly share: number;
}

/**
 * Takes away the coordinates that matter least, the same share of every kernel: a kernel of few coordinates loses one only every few
 * steps, not one each time. (The published global sort never acts, because at its constants all that is collected goes.)
 * @param increases  by kernel, of all coordinates that are left
 * @returns how many went
 */
export function pruneCoordinates(
  kernels: readonly BinaryKernel[],
  moments: readonly Moments[],
  { increases, shares }: { readonly increases: readonly (readonly LossIncrease[])[]; readonly shares: PruningShares },
): number {
  const { owed, share } = shares;
  const removed = increases.flatMap((own, index) => {
    const due = (owed[index] ?? 0) + share * own.length;
    const count = Math.floor(due);
    owed[index] = due - count;
    return [...own].sort((one, other) => one.increase - other.increase).slice(0, count);
  });
  // From the last bit of a group down, so that the numbers of those before it hold.
  removed.sort((one, other) => other.bit - one.bit);
  for (const { kernelIndex, group, bit } of removed) {
    const kernel = kernels[kernelIndex];
    const own = moments[kernelIndex];
    if (kernel !== undefined && own !== undefined) removeBitWithMoments(kernel, own, group, bit);
  }
  return removed.length;
}
