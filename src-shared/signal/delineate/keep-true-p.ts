import type { WaveEvent } from './wave-event.ts';

/** Beats on either side that a P wave is judged by. */
const NEIGHBOURS = 8;
/** Share of P waves that a regular rhythm asks for, what each unit of irregularity adds, and the most that is asked; chosen in cross-validation. */
const LEAST_SHARE = 0.4;
const SHARE_PER_IRREGULARITY = 5;
const GREATEST_SHARE = 0.85;
/** An interval below so much of the usual long one ends in a premature beat, before which no P wave is asked for. */
const PREMATURE = 0.8;

/**
 * Takes P waves away where they are doubtful together. In sinus rhythm nearly every beat that is not premature follows a P wave; in atrial
 * fibrillation the network sees some in the waves of the baseline. The more irregular the rhythm, the more beats must show one, and the more
 * clearly: irregularity is the median difference of successive intervals as a part of the median interval (0.02 in sinus rhythm, above 0.1
 * in fibrillation).
 * @param p  what lies before each complex, and last what lies behind the last; undefined where there is nothing
 */
export function keepTrueP(p: readonly (WaveEvent | undefined)[], complexes: readonly WaveEvent[]): WaveEvent[] {
  const kept = p.filter((wave, gap) => {
    if (wave === undefined) return false;
    const first = Math.max(0, Math.min(gap, complexes.length - 1) - NEIGHBOURS);
    const last = Math.min(complexes.length, gap + NEIGHBOURS + 1);
    return isBelievable(p.slice(first, last), complexes.slice(first, last));
  });
  return kept.filter((wave) => wave !== undefined);
}

function isBelievable(p: readonly (WaveEvent | undefined)[], complexes: readonly WaveEvent[]): boolean {
  const intervals = complexes.slice(1).map(({ start }, k) => start - (complexes[k]?.start ?? start));
  // Too few beats to know a rhythm by.
  if (intervals.length < 3) return true;
  const limit = PREMATURE * toQuantile(intervals, 0.75);
  const strengths = complexes.flatMap((_, k) => {
    const interval = k === 0 ? Infinity : (intervals[k - 1] ?? 0);
    return interval >= limit ? [p[k]?.score ?? 0] : [];
  });
  const share = strengths.reduce((sum, strength) => sum + strength, 0) / Math.max(1, strengths.length);
  const differences = intervals.slice(1).map((interval, k) => Math.abs(interval - (intervals[k] ?? interval)));
  const irregularity = toQuantile(differences, 0.5) / toQuantile(intervals, 0.5);
  return share >= Math.min(GREATEST_SHARE, LEAST_SHARE + SHARE_PER_IRREGULARITY * irregularity);
}

function toQuantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = fraction * (sorted.length - 1);
  const low = sorted[Math.floor(rank)] ?? NaN;
  const high = sorted[Math.ceil(rank)] ?? NaN;
  return low + (high - low) * (rank - Math.floor(rank));
}
