import { findQualitySpans } from './signal-quality.ts';

/** So much is looked at, evenly over the recording: a day need not be read for it. */
const PIECE_SEC = 20;
const PIECE_COUNT = 15;
/** Smaller differences between leads do not change their order. */
const SHARE_STEPS = 10;

/**
 * Which leads of a recording can be read best: those that are missing, flat, saturated or nothing but noise for less of it come first, of
 * equal ones the earlier.
 * @param signals  all [n]; NaN marks missing samples
 * @param sampleRateHz  50 to 2000 Hz
 * @param count  how many are chosen
 * @returns positions of the leads, ascending
 */
export function chooseReadableLeads(signals: readonly Float32Array[], sampleRateHz: number, count: number): number[] {
  const all = signals.map((_, lead) => lead);
  if (signals.length <= count) return all;
  const bad = signals.map((signal) => Math.round(SHARE_STEPS * measureUnreadable(signal, sampleRateHz)));
  return all
    .sort((a, b) => (bad[a] ?? 0) - (bad[b] ?? 0) || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}

/** The part of a lead that cannot be read. */
function measureUnreadable(signal: Float32Array, sampleRateHz: number): number {
  const length = Math.ceil(PIECE_SEC * sampleRateHz);
  const isShort = signal.length <= PIECE_COUNT * length;
  const starts = isShort
    ? [0]
    : Array.from({ length: PIECE_COUNT }, (_, k) => Math.floor((k * (signal.length - length)) / (PIECE_COUNT - 1)));
  let [unreadable, seen] = [0, 0];
  for (const start of starts) {
    const piece = signal.subarray(start, isShort ? signal.length : start + length);
    seen += piece.length;
    for (const { grade, startSample, endSample } of findQualitySpans(piece, { sampleRateHz }))
      if (grade === 'unreadable') unreadable += endSample - startSample;
  }
  return seen === 0 ? 1 : unreadable / seen;
}
