import type { BeatSource } from './beat-source.ts';
import { findQualitySpans } from './signal-quality.ts';

/** So much is looked at, evenly over the recording: a day need not be read for it. */
const PIECE_SEC = 20;
const PIECE_COUNT = 15;
/** Smaller differences between leads do not change their order. */
const SHARE_STEPS = 10;

/**
 * Which leads of a recording can be read best: those that are missing, flat, saturated or nothing but noise for less of it come first, of
 * equal ones the earlier.
 * @param source  of 50 to 2000 Hz
 * @param count  how many are chosen
 * @returns positions of the leads, ascending
 */
export function chooseReadableLeads(source: BeatSource, count: number): number[] {
  const all = Array.from({ length: source.leadCount }, (_, lead) => lead);
  if (all.length <= count) return all;
  const bad = measureUnreadable(source).map((part) => Math.round(SHARE_STEPS * part));
  return all
    .sort((a, b) => (bad[a] ?? 0) - (bad[b] ?? 0) || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}

/** [leadCount] The part of each lead that cannot be read. */
function measureUnreadable(source: BeatSource): Float64Array {
  const { sampleRateHz, sampleCount, leadCount } = source;
  const length = Math.ceil(PIECE_SEC * sampleRateHz);
  const isShort = sampleCount <= PIECE_COUNT * length;
  const pieceLength = isShort ? sampleCount : length;
  const starts = isShort
    ? [0]
    : Array.from({ length: PIECE_COUNT }, (_, k) => Math.floor((k * (sampleCount - length)) / (PIECE_COUNT - 1)));
  const unreadable = new Float64Array(leadCount);
  for (const start of starts) {
    source.read(start, start + pieceLength).forEach((piece, lead) => {
      for (const { grade, startSample, endSample } of findQualitySpans(piece, { sampleRateHz }))
        if (grade === 'unreadable') unreadable[lead] = (unreadable[lead] ?? 0) + endSample - startSample;
    });
  }
  return unreadable.map((samples) => (sampleCount === 0 ? 1 : samples / (starts.length * pieceLength)));
}
