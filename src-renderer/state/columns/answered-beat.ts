import type { BeatPredictionColumns } from '#shared/domain/prediction.ts';
import { nearestIndex } from '#shared/search/ascending.ts';

/** Of the beats that a model answered about the one that is nearest to a sample; undefined where there is none. */
export function findAnsweredBeat(
  { samples, abstentions }: Pick<BeatPredictionColumns, 'samples' | 'abstentions'>,
  near: number,
): number | undefined {
  const nearest = nearestIndex(samples, near);
  // Beats without an answer lie together at an end or in noise: the way out of them is short.
  for (let distance = 0; distance < samples.length; distance++) {
    const [before, after] = [nearest - distance, nearest + distance];
    const found = [before, after].filter((index) => samples[index] !== undefined && abstentions[index] === 0);
    const [first, second] = found.map((index) => samples[index] ?? 0);
    if (first !== undefined)
      return second !== undefined && Math.abs(second - near) < Math.abs(first - near) ? second : first;
  }
  return undefined;
}
