import { findFirstIndex } from '#shared/search/ascending.ts';
import type { BeatColumns } from './beat-columns.ts';
import { describeClusters } from './describe-clusters.ts';
import { forEachWindow, runningMedian, runningQuantile } from '#shared/signal/median.ts';

export interface DescribedRhythm {
  readonly columns: BeatColumns;
  /** [n] interval before each beat, in s; that of the first beat is its successor's. */
  readonly rrSec: Float32Array;
  /** [n] 1 where the intervals before and after a beat are those of its neighbourhood. */
  readonly isRegular: Uint8Array;
}

/** Neighbours on each side: of the moment, of half a minute, of two minutes, of six. */
const NEAREST = 5;
const NEAR = 8;
const MIDDLE = 30;
const FAR = 150;
const FURTHEST = 500;
const LEAST_RR_SEC = 0.08;
const REGULAR_RR = 0.12;
/** Ratios are logarithms and end here: a factor of 4.5. */
const MOST_LOG_RATIO = 1.5;

/**
 * What intervals say of each beat: how early it comes and how long the pause after it is, against medians and upper quantiles of what is
 * around it (where every other beat is early, the median is no rhythm of the sinus node, but an upper quantile is); how regular it is
 * around; and how much faster it is there than in the whole recording. Ratios are natural logarithms, so that rate does not matter.
 * @param peaksSec  [n] ascending, n >= 2
 */
export function describeRhythm(peaksSec: Float64Array): DescribedRhythm {
  const rrSec = Float32Array.from(peaksSec, (peak, k) =>
    Math.max(LEAST_RR_SEC, k === 0 ? (peaksSec[1] ?? 0) - peak : peak - (peaksSec[k - 1] ?? 0)),
  );
  const nextSec = shift(rrSec, 1);
  const near = runningMedian(rrSec, NEAR);
  const middle = runningMedian(rrSec, MIDDLE);
  const far = runningMedian(rrSec, FAR);
  const furthest = runningMedian(rrSec, FURTHEST);
  const usual: BeatColumns = {
    near,
    middle,
    far,
    furthest,
    'middle.slow': runningQuantile(rrSec, MIDDLE, 0.75),
    'near.slow': runningQuantile(rrSec, 2 * NEAR - 1, 0.9),
    'furthest.slow': runningQuantile(rrSec, FURTHEST, 0.75),
    'far.slowest': runningQuantile(rrSec, FAR, 0.9),
    'near.mean': runningMean(rrSec, NEAREST),
    'far.mean': runningMean(rrSec, FAR),
    'furthest.mean': runningMean(rrSec, FURTHEST),
  };
  const ratios = Object.entries(usual).flatMap(([name, interval]): [string, Float32Array][] => [
    [`before/${name}`, toLogRatio(rrSec, interval)],
    [`after/${name}`, toLogRatio(nextSec, interval)],
  ]);
  const columns: BeatColumns = {
    ...Object.fromEntries(ratios),
    ...describeNeighbours(rrSec, near),
    ...describeSpread(rrSec, { near, middle, far }),
    ...describeClusters(rrSec, nextSec),
    'near/furthest': toLogRatio(near, furthest),
    'near/far': toLogRatio(near, far),
    'near.earlier/near': toLogRatio(shift(near, -NEAR), near),
    'near.later/near': toLogRatio(shift(near, NEAR), near),
  };
  const isNear = (interval: number, k: number) => Math.abs(interval / (near[k] ?? 1) - 1) < REGULAR_RR;
  const isRegular = Uint8Array.from(rrSec, (interval, k) =>
    isNear(interval, k) && isNear(nextSec[k] ?? 0, k) ? 1 : 0,
  );
  return { columns, rrSec, isRegular };
}

function describeNeighbours(rrSec: Float32Array, near: Float32Array): BeatColumns {
  const nextSec = shift(rrSec, 1);
  return {
    'before-2/near': toLogRatio(shift(rrSec, -2), near),
    'before-1/near': toLogRatio(shift(rrSec, -1), near),
    'after+1/near': toLogRatio(shift(rrSec, 2), near),
    'before/before-1': toLogRatio(rrSec, shift(rrSec, -1)),
    'after/before': toLogRatio(nextSec, rrSec),
    'both/near': toLogRatio(
      rrSec.map((interval, k) => (interval + (nextSec[k] ?? 0)) / 2),
      near,
    ),
    near: near.map((interval) => Math.log(interval / 0.8)),
  };
}

interface Medians {
  readonly near: Float32Array;
  readonly middle: Float32Array;
  readonly far: Float32Array;
}

/** Of the intervals around: how far this one lies out, how much they change from beat to beat, and how many are alike. */
function describeSpread(rrSec: Float32Array, { near, middle, far }: Medians): BeatColumns {
  const nextSec = shift(rrSec, 1);
  const before = shift(rrSec, -1);
  const changes = rrSec.map((interval, k) => Math.abs(interval - (before[k] ?? 0)));
  const deviation = runningMedian(
    rrSec.map((interval, k) => Math.abs(interval - (middle[k] ?? 0))),
    MIDDLE,
  );
  const toScore = (interval: number, k: number) =>
    clip((interval - (middle[k] ?? 0)) / ((deviation[k] ?? 0) + LEAST_DEVIATION_SEC), MOST_DEVIATIONS);
  const toChange = (halfWidth: number, usual: Float32Array) =>
    runningMedian(changes, halfWidth).map((change, k) => Math.log(change / (usual[k] ?? 1) + 0.01));
  return {
    'before.rank': rankAmong(rrSec, rrSec),
    'after.rank': rankAmong(rrSec, nextSec),
    'before.score': rrSec.map(toScore),
    'after.score': nextSec.map(toScore),
    'near.change': toChange(NEAR, near),
    'middle.change': toChange(MIDDLE, middle),
    'far.change': toChange(FAR, far),
    'near.alike': shareAlike(rrSec, 2 * NEAR - 1),
    'middle.alike': shareAlike(rrSec, 2 * MIDDLE),
    'far.alike': shareAlike(rrSec, FAR),
  };
}

const LEAST_DEVIATION_SEC = 0.02;
const MOST_DEVIATIONS = 8;
const CLEARLY_LESS = 0.97;

/** Share of the intervals around each beat that are clearly shorter than its value. */
function rankAmong(rrSec: Float32Array, values: Float32Array): Float32Array {
  const ranks = new Float32Array(rrSec.length);
  forEachWindow(rrSec, MIDDLE, (sorted, count, k) => {
    const limit = CLEARLY_LESS * (values[k] ?? 0);
    ranks[k] = findFirstIndex(count, (index) => (sorted[index] ?? 0) < limit) / count;
  });
  return ranks;
}

const ALIKE = 1.12;

/**
 * The greatest share of the intervals around each beat that lie within 12 % of one another. Extrasystoles leave the intervals of the
 * sinus node alike, atrial fibrillation leaves none.
 */
function shareAlike(rrSec: Float32Array, halfWidth: number): Float32Array {
  const shares = new Float32Array(rrSec.length);
  forEachWindow(rrSec, halfWidth, (sorted, count, k) => {
    let most = 0;
    for (let low = 0, high = 0; low < count; low++) {
      const end = ALIKE * (sorted[low] ?? 0);
      while (high < count && (sorted[high] ?? 0) <= end) high++;
      most = Math.max(most, high - low);
    }
    shares[k] = most / count;
  });
  return shares;
}

/** [n] mean over a centred window that shrinks at the ends. */
function runningMean(values: Float32Array, halfWidth: number): Float32Array {
  const sums = new Float64Array(values.length + 1);
  values.forEach((value, k) => (sums[k + 1] = (sums[k] ?? 0) + value));
  return values.map((_, k) => {
    const [from, to] = [Math.max(0, k - halfWidth), Math.min(values.length, k + halfWidth + 1)];
    return ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
  });
}

/** [n] value of the beat so many later; the ends are held. */
function shift(values: Float32Array, byBeats: number): Float32Array {
  const last = values.length - 1;
  return values.map((_, k) => values[Math.min(last, Math.max(0, k + byBeats))] ?? 0);
}

function toLogRatio(values: Float32Array, usual: Float32Array): Float32Array {
  return values.map((value, k) => clip(Math.log(value / (usual[k] ?? 1)), MOST_LOG_RATIO));
}

function clip(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
