import type { BeatSource } from './beat-source.ts';
import { isPacerSpike } from './detect-paced-beats.ts';
import { fillMissing } from './fill-missing.ts';
import { measurePacerSpike } from './pacer-spike.ts';

const MAX_LOOKED = 40;
const BEFORE_SEC = 0.4;
const AFTER_SEC = 0.4;

/**
 * In which part of a recording's beats a pacemaker's spike can be seen on the raw signal of some lead, from at most 40 beats, evenly
 * spread. 0 for no beats.
 */
export function measurePacedPart(source: BeatSource, beats: Float64Array): number {
  const { sampleRateHz } = source;
  const count = Math.min(MAX_LOOKED, beats.length);
  let paced = 0;
  for (let k = 0; k < count; k++) {
    const mark = Math.round(beats[Math.floor((k * beats.length) / count)] ?? 0);
    const startSample = mark - Math.round(BEFORE_SEC * sampleRateHz);
    const leads = source.read(startSample, mark + Math.round(AFTER_SEC * sampleRateHz));
    const isPaced = leads.some((lead) => {
      const spike = measurePacerSpike(fillMissing(lead).values, mark - startSample, sampleRateHz);
      return spike !== undefined && isPacerSpike(spike);
    });
    if (isPaced) paced += 1;
  }
  return count === 0 ? 0 : paced / count;
}
