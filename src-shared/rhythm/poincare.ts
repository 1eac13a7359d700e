import { computeMean, computeSd } from './moments.ts';
import type { RrSeries } from './rr-series.ts';

/** Points of a Poincare plot: each pair of successive NN intervals. */
export interface PoincarePlot {
  /** [p] index of the second interval in the RR series: its end beat is what a point selects. */
  readonly rrIndices: Int32Array;
  /** [p] the interval before. */
  readonly previousMs: Float64Array;
  /** [p] the interval itself. */
  readonly intervalsMs: Float64Array;
  /** Standard deviations (n - 1) across and along the line of identity; null with fewer than two points. */
  readonly sd1Ms: number | null;
  readonly sd2Ms: number | null;
  /** Centre of the ellipse; null without points. */
  readonly meanPreviousMs: number | null;
  readonly meanMs: number | null;
}

/**
 * Pairs of successive NN intervals (measured ones only; a pair across a removed interval is none) and the ellipse that fits them:
 * SD1 = SD((next - previous) / sqrt 2), SD2 = SD((next + previous) / sqrt 2).
 * Errors: none. Source: Brennan, Palaniswami, Kamen 2001 (IEEE Trans Biomed Eng 48:1342).
 */
export function computePoincare({ intervalsMs, kinds }: RrSeries): PoincarePlot {
  const indices: number[] = [];
  for (let index = 1; index < kinds.length; index++) {
    if (kinds[index] === 0 && kinds[index - 1] === 0) indices.push(index);
  }
  const rrIndices = Int32Array.from(indices);
  const nextMs = Float64Array.from(rrIndices, (index) => intervalsMs[index] ?? 0);
  const previousMs = Float64Array.from(rrIndices, (index) => intervalsMs[index - 1] ?? 0);
  return {
    rrIndices,
    previousMs,
    intervalsMs: nextMs,
    sd1Ms: computeSd(nextMs.map((next, p) => (next - (previousMs[p] ?? 0)) / Math.SQRT2)),
    sd2Ms: computeSd(nextMs.map((next, p) => (next + (previousMs[p] ?? 0)) / Math.SQRT2)),
    meanPreviousMs: computeMean(previousMs),
    meanMs: computeMean(nextMs),
  };
}
