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

export interface PruningRule {
  /** Share of each kernel's coordinates that are collected, those of the least increase. */
  readonly collectedShare: number;
  /** Share of all that were collected which is taken away, again those of the least increase. */
  readonly removedShare: number;
}

/**
 * Takes away the coordinates that matter least: of each kernel a share is collected, all are sorted together, and a share of these goes.
 * @returns how many went; at least one, where any is left
 */
export function pruneCoordinates(
  kernels: readonly BinaryKernel[],
  moments: readonly Moments[],
  { increases, rule }: { readonly increases: readonly (readonly LossIncrease[])[]; readonly rule: PruningRule },
): number {
  const collected = increases.flatMap((own) => {
    const sorted = [...own].sort((one, other) => one.increase - other.increase);
    return sorted.slice(0, Math.ceil(rule.collectedShare * own.length));
  });
  collected.sort((one, other) => one.increase - other.increase);
  const removed = collected.slice(0, Math.ceil(rule.removedShare * collected.length));
  // From the last bit of a group down, so that the numbers of those before it hold.
  removed.sort((one, other) => other.bit - one.bit);
  for (const { kernelIndex, group, bit } of removed) {
    const kernel = kernels[kernelIndex];
    const own = moments[kernelIndex];
    if (kernel !== undefined && own !== undefined) removeBitWithMoments(kernel, own, group, bit);
  }
  return removed.length;
}
