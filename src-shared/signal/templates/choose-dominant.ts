import type { BeatGroup } from './group-beats.ts';

/** What a label says about where a beat comes from; null for none, and for labels that say nothing. */
export type BeatOrigin = 'sinus' | 'paced' | 'ectopic';

/** Groups at least so frequent, as a part of the greatest, may be the sinus rhythm between ectopic beats. */
const LEAST_PART = 0.3;
/** Mean prematurity below which a group is early as a whole: every other beat of a bigeminy comes at 0.6 to 0.8. */
const EARLY_GROUP = 0.87;

/**
 * The group that stands for the rhythm: with labels, the one with the most sinus beats, else with the most paced ones; without, the
 * most frequent one that is not early, so that it is not the extra beats of a bigeminy.
 * @param groups  most frequent first
 * @param origins  [beatCount] by label; all null without labels
 * @returns its position; -1 for no groups
 */
export function chooseDominant(groups: readonly BeatGroup[], origins: readonly (BeatOrigin | null)[]): number {
  for (const origin of ['sinus', 'paced'] as const) {
    const counts = groups.map(({ beats }) => beats.reduce((sum, beat) => sum + (origins[beat] === origin ? 1 : 0), 0));
    const most = Math.max(0, ...counts);
    if (most > 0) return preferOnTime(groups, counts);
  }
  return preferOnTime(
    groups,
    groups.map(({ beats }) => beats.length),
  );
}

function preferOnTime(groups: readonly BeatGroup[], counts: readonly number[]): number {
  const most = Math.max(0, ...counts);
  const candidates = groups.map((_, k) => k).filter((k) => (counts[k] ?? 0) >= LEAST_PART * most);
  const onTime = candidates.filter((k) => (groups[k]?.prematurity ?? 1) >= EARLY_GROUP && !groups[k]?.isEarly);
  const chosenFrom = onTime.length > 0 ? onTime : candidates;
  return chosenFrom.reduce((best, k) => (best < 0 || (counts[k] ?? 0) > (counts[best] ?? 0) ? k : best), -1);
}
