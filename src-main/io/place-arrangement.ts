import type { TemplateArrangement } from '#shared/domain/template-marks.ts';
import { nearestIndex } from '#shared/search/ascending.ts';
import type { GroupArrangement } from '#shared/signal/templates/arrange-groups.ts';

/** A beat that was moved by less is still the one that was meant: no two beats come so close. */
const SAME_BEAT_MS = 100;

/** A person's groups of templates, by the position of beats; those of beats that are gone are passed over. */
export function placeArrangement(
  { templates, beats }: TemplateArrangement,
  beatSamples: Float64Array,
  sampleRateHz: number,
): GroupArrangement {
  const reach = (SAME_BEAT_MS * sampleRateHz) / 1000;
  const find = (sample: number): number | undefined => {
    const beat = nearestIndex(beatSamples, sample);
    return Math.abs((beatSamples[beat] ?? Infinity) - sample) <= reach ? beat : undefined;
  };
  const numberOfBeat = new Uint8Array(beatSamples.length);
  for (const { sample, group } of beats) {
    const beat = find(sample);
    if (beat !== undefined) numberOfBeat[beat] = group;
  }
  const wholeGroups = templates.flatMap(({ sample, group }) => {
    const beat = find(sample);
    return beat === undefined ? [] : [{ beat, number: group }];
  });
  return { wholeGroups, numberOfBeat };
}
