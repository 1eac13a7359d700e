import type { BeatGroup } from '../templates/group-beats.ts';
import { spread } from '../templates/draw-templates.ts';

/** More beats make the median no better, and take longer. */
export const MAX_MEDIAN_BEATS = 600;
/** With so many left, beats beside an ectopic one are not needed: their P or T wave lies under its waves, their repolarisation differs. */
const ENOUGH = 5;

export interface UsedBeats {
  /** Positions among all beats, ascending. */
  readonly beats: readonly number[];
  /** RR intervals (ms) that end in these, where the beat before is of the same group too. */
  readonly rrMs: Float64Array;
}

/**
 * Which beats of a group the median is made of: those between two others of the group, all of them where these are too few.
 * @param beats  marks of all beats, ascending
 * @param rrBreaks  1 where the interval that ends in a beat may hide another
 */
export function selectBeats(
  group: BeatGroup,
  beats: Float64Array,
  { sampleRateHz, rrBreaks }: { readonly sampleRateHz: number; readonly rrBreaks?: Uint8Array | undefined },
): UsedBeats {
  const own = new Set(group.beats);
  const isOwn = (beat: number) => own.has(beat);
  const inSequence = group.beats.filter(
    (beat) => (beat === 0 || isOwn(beat - 1)) && (beat === beats.length - 1 || isOwn(beat + 1)),
  );
  const used = spread(inSequence.length >= ENOUGH ? inSequence : group.beats, MAX_MEDIAN_BEATS);
  const rrMs = used
    .filter((beat) => isOwn(beat - 1) && rrBreaks?.[beat] !== 1)
    .map((beat) => (1000 * ((beats[beat] ?? 0) - (beats[beat - 1] ?? 0))) / sampleRateHz);
  return { beats: used, rrMs: Float64Array.from(rrMs) };
}
