import type { RrSeries } from './rr-series.ts';

/** What becomes of intervals that are not normal-to-normal. Either way the result says how many. */
export const RR_CORRECTIONS = ['remove', 'interpolate'] as const;
export type RrCorrection = (typeof RR_CORRECTIONS)[number];

/** NN intervals to compute with. */
export interface NnSeries {
  readonly correction: RrCorrection;
  /** [k] index of the interval in the RR series, ascending. */
  readonly rrIndices: Int32Array;
  readonly endTimesSec: Float64Array;
  readonly intervalsMs: Float64Array;
  /** [k] 1 where the length is not the measured one. */
  readonly isInterpolated: Uint8Array;
  /** [k] 1 where the interval begins in the beat that ends the entry before: only such pairs are successive intervals. */
  readonly followsPrevious: Uint8Array;
  readonly removedCount: number;
  readonly interpolatedCount: number;
}

/**
 * Takes the intervals that are no NN intervals out of a series ('remove': for figures of the time domain), or gives each the length
 * that lies, at the time it ends, on the straight line between the NN intervals before and after ('interpolate': for spectra and
 * pictures). Never interpolated, but removed: what lies before the first and after the last NN interval, and where more than
 * `longestBridgeSec` has no NN interval, since nothing is known of the rhythm there.
 * Errors: none.
 */
export function correctRr(series: RrSeries, correction: RrCorrection, longestBridgeSec = 5): NnSeries {
  const { endTimesSec, intervalsMs, kinds } = series;
  const kept: number[] = [];
  const lengths: number[] = [];
  let before = -1; // the NN interval before
  for (let index = 0; index < kinds.length; index++) {
    if (kinds[index] !== 0) continue;
    const bridgeSec = before < 0 ? Infinity : startOf(series, index) - (endTimesSec[before] ?? 0);
    if (correction === 'interpolate' && index > before + 1 && bridgeSec <= longestBridgeSec) {
      for (let gap = before + 1; gap < index; gap++) {
        kept.push(gap);
        lengths.push(interpolate(series, { before, gap, after: index }));
      }
    }
    kept.push(index);
    lengths.push(intervalsMs[index] ?? 0);
    before = index;
  }
  const rrIndices = Int32Array.from(kept);
  const isInterpolated = Uint8Array.from(rrIndices, (index) => (kinds[index] === 0 ? 0 : 1));
  return {
    correction,
    rrIndices,
    endTimesSec: Float64Array.from(rrIndices, (index) => endTimesSec[index] ?? 0),
    intervalsMs: Float64Array.from(lengths),
    isInterpolated,
    followsPrevious: Uint8Array.from(rrIndices, (index, k) => (k > 0 && rrIndices[k - 1] === index - 1 ? 1 : 0)),
    removedCount: kinds.length - rrIndices.length,
    interpolatedCount: isInterpolated.reduce((sum, one) => sum + one, 0),
  };
}

function startOf({ endTimesSec, intervalsMs }: RrSeries, index: number): number {
  return (endTimesSec[index] ?? 0) - (intervalsMs[index] ?? 0) / 1000;
}

function interpolate(
  { endTimesSec, intervalsMs }: RrSeries,
  { before, gap, after }: { readonly before: number; readonly gap: number; readonly after: number },
): number {
  const startSec = endTimesSec[before] ?? 0;
  const fraction = ((endTimesSec[gap] ?? 0) - startSec) / ((endTimesSec[after] ?? 0) - startSec);
  return (1 - fraction) * (intervalsMs[before] ?? 0) + fraction * (intervalsMs[after] ?? 0);
}
