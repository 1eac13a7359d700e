/** A mark snaps to the extremum within so many ms on either side. */
export const SNAP_REACH_MS = 50;
/** What the level around is judged by. */
export const SNAP_CONTEXT_MS = 150;

/**
 * Where a mark near a wave belongs: the sample within the reach that is farthest from the level around it, up or down; the one
 * nearest to the pointer of several equally far.
 * @param values  [n] one lead, any unit, from `firstSample` on; NaN is skipped
 * @param reachSamples  >= 0, on either side
 * @returns undefined where there is no valid sample within the reach
 */
export function findExtremum(
  values: Float32Array,
  at: { readonly firstSample: number; readonly sample: number; readonly reachSamples: number },
): number | undefined {
  const level = median(values);
  if (level === undefined) return undefined;
  const centre = at.sample - at.firstSample;
  const from = Math.max(0, Math.ceil(centre - at.reachSamples));
  const end = Math.min(values.length, Math.floor(centre + at.reachSamples) + 1);
  let best = -1;
  let bestHeight = -1;
  for (let i = from; i < end; i++) {
    const height = Math.abs((values[i] ?? Number.NaN) - level);
    if (!(height >= bestHeight)) continue;
    if (height === bestHeight && Math.abs(i - centre) >= Math.abs(best - centre)) continue;
    best = i;
    bestHeight = height;
  }
  return best < 0 ? undefined : at.firstSample + best;
}

function median(values: Float32Array): number | undefined {
  const valid = values.filter((value) => value === value).sort();
  return valid[Math.floor(valid.length / 2)];
}
