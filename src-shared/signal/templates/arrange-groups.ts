import type { BeatGroup } from './group-beats.ts';
import { describeGroup, sortGroups } from './group-beats.ts';

/** Groups that a person has made; beats by their position. */
export interface GroupArrangement {
  /** The group that is found with such a beat in it belongs to the person's group of this number. */
  readonly wholeGroups: readonly { readonly beat: number; readonly number: number }[];
  /** [beatCount] the person's group that a beat belongs to by itself, 0 for none. */
  readonly numberOfBeat: Uint8Array;
}

export interface ArrangedGroup extends BeatGroup {
  /** The person's group; null as it was found. */
  readonly number: number | null;
}

/**
 * Groups as a person wants them: groups with one number joined, beats with a number of their own taken out of the group that they were
 * found in. Of several numbers of one found group the first holds.
 * @param prematurity  [beatCount]
 * @returns most frequent group first
 */
export function arrangeGroups(
  found: readonly BeatGroup[],
  { wholeGroups, numberOfBeat }: GroupArrangement,
  prematurity: Float32Array,
): readonly ArrangedGroup[] {
  const joined = new Map<number, { readonly beats: number[]; readonly shapeIndex: number }>();
  const join = (number: number, beat: number, shapeIndex: number) => {
    const group = joined.get(number) ?? { beats: [], shapeIndex };
    joined.set(number, group);
    group.beats.push(beat);
  };
  const left: ArrangedGroup[] = [];
  for (const group of found) {
    const members = new Set(group.beats);
    const whole = wholeGroups.find(({ beat }) => members.has(beat))?.number ?? 0;
    const rest: number[] = [];
    for (const beat of group.beats) {
      const number = numberOfBeat[beat] || whole;
      if (number > 0) join(number, beat, group.shapeIndex);
      else rest.push(beat);
    }
    if (rest.length === group.beats.length) left.push({ ...group, number: null });
    else if (rest.length > 0)
      left.push({ ...describeGroup(Int32Array.from(rest), group.shapeIndex, prematurity), number: null });
  }
  const own = [...joined].map(([number, { beats, shapeIndex }]) => ({
    ...describeGroup(Int32Array.from(beats).sort(), shapeIndex, prematurity),
    number,
  }));
  return sortGroups([...left, ...own]);
}
