import { runningMedian } from '#shared/signal/median.ts';

/** Half of 0.2 and of 0.6 s at 125 Hz. */
const SHORT = 12;
const LONG = 37;

/**
 * Takes the baseline off: two running medians, one after the other, of 0.2 s (which skips P and QRS) and 0.6 s (T).
 * @param trace  [n] 125 Hz, finite
 * Source: de Chazal, O'Dwyer and Reilly 2004.
 */
export function removeBaseline(trace: Float32Array): Float32Array {
  const baseline = runningMedian(runningMedian(trace, SHORT), LONG);
  return trace.map((value, i) => value - (baseline[i] ?? 0));
}
