/** How near other leads must be to bear a boundary out: 12 ms at 250 Hz. */
const SUPPORT_SAMPLES = 3;
/** Leads that must bear it out, where there are so many. */
const SUPPORTERS = 2;

/**
 * The earliest onset (`side` -1) or latest offset (`side` 1) that other leads bear out within 12 ms, so that one lead's slip does not count;
 * the median where no boundary finds support.
 * @param boundaries  one of each lead, any order, at least one
 */
export function joinBoundaries(boundaries: readonly number[], side: -1 | 1): number {
  const outwards = [...boundaries].sort((a, b) => side * (b - a));
  const needed = Math.min(SUPPORTERS, outwards.length - 1);
  const supported = outwards.find((_, k) => {
    const far = outwards[k + needed];
    return far !== undefined && Math.abs(far - (outwards[k] ?? NaN)) <= SUPPORT_SAMPLES;
  });
  return supported ?? outwards[outwards.length >> 1] ?? NaN;
}
