import { toEvent, type Ectopy, type RhythmBeats, type RhythmEvent, type RhythmRules } from './rhythm-event.ts';

/**
 * Isolated ectopic beats, couplets (two in a row) and runs (`runBeatCount` or more, at `escapeBelowBpm` or faster), of one origin and with nothing unreadable between
 * them; bigeminy (each isolated ectopic beat parted from the next by one other beat) and trigeminy (by two), from `patternEctopicCount`
 * isolated ectopic beats of one origin on, from the first of them to the last. The isolated beats of a pattern are counted as isolated too.
 * Escape beats (E, j, e, n) make no couplets, runs and patterns: they are isolated or an escape rhythm, as slower runs are.
 */
export function findEctopicEvents(beats: RhythmBeats, rules: RhythmRules): RhythmEvent[] {
  const escapes = ESCAPES.flatMap((ectopy) =>
    listGroups(beats, ectopy).map(({ first, last }) =>
      toEvent(beats, first === last ? (`${ectopy}-isolated` as const) : ectopy, first, last),
    ),
  );
  const others = ORIGINS.flatMap(({ ectopy, prefix }) => {
    const groups = listGroups(beats, ectopy);
    const single = groups.filter(({ first, last }) => first === last).map(({ first }) => first);
    return [
      ...groups.flatMap(({ first, last }) => {
        const count = last - first + 1;
        if (count === 1) return toEvent(beats, `${prefix}-isolated`, first, last);
        if (count >= rules.runBeatCount) {
          const run = toEvent(beats, `${prefix}-run`, first, last);
          const isSlow = run.meanRateBpm !== null && run.meanRateBpm < rules.escapeBelowBpm;
          return isSlow ? { ...run, kind: `${prefix}-escape` as const } : run;
        }
        return count === 2 ? toEvent(beats, `${prefix}-couplet`, first, last) : [];
      }),
      ...listPatterns(beats, single, { distance: 2, count: rules.patternEctopicCount }).map(({ first, last }) =>
        toEvent(beats, `${prefix}-bigeminy`, first, last),
      ),
      ...listPatterns(beats, single, { distance: 3, count: rules.patternEctopicCount }).map(({ first, last }) =>
        toEvent(beats, `${prefix}-trigeminy`, first, last),
      ),
    ];
  });
  return [...others, ...escapes];
}

const ESCAPES = ['ventricular-escape', 'junctional-escape', 'supraventricular-escape'] as const;

const ORIGINS = [
  { ectopy: 'V', prefix: 'ventricular' },
  { ectopy: 'S', prefix: 'supraventricular' },
] as const;

/** Positions of beats, both in it. */
interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** Successive beats of one origin. */
function listGroups({ ectopies, isJoined }: RhythmBeats, ectopy: Ectopy): Stretch[] {
  const groups: Stretch[] = [];
  let first = -1;
  for (let i = 0; i <= ectopies.length; i++) {
    const isOne = ectopies[i] === ectopy;
    if (first >= 0 && (!isOne || isJoined[i] === 0)) {
      groups.push({ first, last: i - 1 });
      first = -1;
    }
    if (isOne && first < 0) first = i;
  }
  return groups;
}

/** Longest series of single ectopic beats that lie `distance` beats apart with only beats of no ectopic origin between them. */
function listPatterns(
  { ectopies, isJoined }: RhythmBeats,
  single: readonly number[],
  { distance, count }: { readonly distance: number; readonly count: number },
): Stretch[] {
  const goesOn = (from: number, to: number) => {
    if (to - from !== distance) return false;
    for (let i = from + 1; i <= to; i++) {
      if (isJoined[i] === 0 || (i < to && ectopies[i] !== '')) return false;
    }
    return true;
  };
  const patterns: Stretch[] = [];
  let start = 0;
  for (let k = 1; k <= single.length; k++) {
    if (k < single.length && goesOn(single[k - 1] ?? 0, single[k] ?? 0)) continue;
    if (k - start >= count) patterns.push({ first: single[start] ?? 0, last: single[k - 1] ?? 0 });
    start = k;
  }
  return patterns;
}
