import { forEachWindow } from '#shared/signal/median.ts';
import type { BeatColumns } from './beat-columns.ts';

/** Neighbours on each side. */
const AROUND = 150;
const MOST_DISTANCE = 3;
const LEAST_GAP = 0.05;

/**
 * Where the intervals around a beat are of two lengths (early beats and pauses), the median lies in one of them and is no rhythm; so the
 * logarithms of the intervals are parted in two clusters where the spread within them is least (Otsu 1979): how far their means lie
 * apart, how many are short, how much of the spread the parting explains (1 for two lengths, 0.64 for a bell), and where the intervals before and after
 * the beat lie between the means (-1: as the short ones, 1: as the long ones; near 0 always where the means hardly differ).
 * @param rrSec  [n] interval before each beat; @param nextSec  [n] after it
 */
export function describeClusters(rrSec: Float32Array, nextSec: Float32Array): BeatColumns {
  const make = () => new Float32Array(rrSec.length);
  const [gap, share, split, before, after] = [make(), make(), make(), make(), make()];
  const logs = rrSec.map(Math.log);
  forEachWindow(logs, AROUND, (sorted, count, k) => {
    const found = partInTwo(sorted, count);
    const half = Math.max(LEAST_GAP, (found.high - found.low) / 2);
    const middle = (found.high + found.low) / 2;
    gap[k] = found.high - found.low;
    share[k] = found.share;
    split[k] = found.explained;
    before[k] = clip(((logs[k] ?? 0) - middle) / half);
    after[k] = clip((Math.log(nextSec[k] ?? 1) - middle) / half);
  });
  return {
    'clusters.gap': gap,
    'clusters.share': share,
    'clusters.split': split,
    'clusters.before': before,
    'clusters.after': after,
  };
}

interface Parted {
  readonly low: number;
  readonly high: number;
  /** Of the values, those in the lower cluster. */
  readonly share: number;
  readonly explained: number;
}

function partInTwo(sorted: Float32Array, count: number): Parted {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) {
    sum += sorted[i] ?? 0;
    squares += (sorted[i] ?? 0) ** 2;
  }
  let [best, bestSize, bestSum, below] = [-1, 0, 0, 0];
  for (let size = 1; size < count; size++) {
    below += sorted[size - 1] ?? 0;
    const between = below ** 2 / size + (sum - below) ** 2 / (count - size) - sum ** 2 / count;
    if (between > best) [best, bestSize, bestSum] = [between, size, below];
  }
  if (bestSize === 0) return { low: sum / count, high: sum / count, share: 0, explained: 0 };
  return {
    low: bestSum / bestSize,
    high: (sum - bestSum) / (count - bestSize),
    share: bestSize / count,
    explained: best / (Math.max(0, squares - sum ** 2 / count) + LEAST_SPREAD),
  };
}

const LEAST_SPREAD = 1e-3;

function clip(value: number): number {
  return Math.max(-MOST_DISTANCE, Math.min(MOST_DISTANCE, value));
}
