import { runningMedian } from '#shared/signal/median.ts';

/** A recording that beats are taken from. */
export interface MadeSource {
  /** [leads] traces of 125 Hz, mV, free from baseline. */
  readonly traces: readonly Float32Array[];
  /** R peaks in samples, ascending. */
  readonly peaks: Float64Array;
  /** [peaks.length] index into AAMI_CLASSES. */
  readonly classes: Uint8Array;
}

const RR_NEIGHBOURS = 8;
const REGULAR_RR = 0.12;

/** Normal beats between normal beats whose intervals are those of their neighbourhood: their P waves are where they belong. */
export function findRegularBeats({ peaks, classes }: MadeSource): number[] {
  const rr = Float32Array.from(peaks, (peak, k) => (k === 0 ? (peaks[1] ?? peak) - peak : peak - (peaks[k - 1] ?? 0)));
  const usual = runningMedian(rr, RR_NEIGHBOURS);
  const isUsual = (interval: number | undefined, k: number) =>
    Math.abs((interval ?? 0) / Math.max(1, usual[k] ?? 1) - 1) < REGULAR_RR;
  return Array.from(peaks.keys()).filter(
    (k) =>
      k >= 2 &&
      k < peaks.length - 2 &&
      [k - 1, k, k + 1].every((beat) => classes[beat] === 0) &&
      isUsual(rr[k], k) &&
      isUsual(rr[k + 1], k),
  );
}
