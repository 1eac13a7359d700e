import type { SampleRange } from '#shared/domain/annotation-change.ts';
import { toFlutterSpans, toRhythmSpans, type MarkColumns } from '#shared/domain/episodes.ts';
import { toDisplayedAux } from '#shared/domain/annotation.ts';

/** Time that a marked rhythm takes. */
export interface RhythmShare {
  /** As the mark says, without the opening bracket: 'AFIB'; 'VF' for what lies between '[' and ']'. */
  readonly rhythm: string;
  readonly episodes: readonly SampleRange[];
  readonly durationSec: number;
  /** Of the whole recording. */
  readonly fraction: number;
  readonly longestSec: number;
}

/**
 * Episodes of the rhythms that somebody has marked ('+' with aux text, '[' to ']'), most time first; nothing is found from the beats here.
 * An episode lasts to the next rhythm mark or to the end of the recording.
 * Errors: none.
 */
export function sumRhythms(columns: MarkColumns, sampleCount: number, sampleRateHz: number): RhythmShare[] {
  const byRhythm = new Map<string, SampleRange[]>();
  const add = (rhythm: string, { startSample, endSample }: SampleRange) => {
    const known = byRhythm.get(rhythm) ?? [];
    known.push({ startSample, endSample });
    byRhythm.set(rhythm, known);
  };
  for (const span of toRhythmSpans(columns, sampleCount)) {
    const name = toDisplayedAux(span.rhythm).replace(/^\(/, '');
    if (name !== '') add(name, span);
  }
  for (const span of toFlutterSpans(columns, sampleCount)) add('VF', span);
  return Array.from(byRhythm, ([rhythm, episodes]) => {
    const lengths = episodes.map(({ startSample, endSample }) => endSample - startSample);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    return {
      rhythm,
      episodes,
      durationSec: total / sampleRateHz,
      fraction: total / sampleCount,
      longestSec: lengths.reduce((most, length) => Math.max(most, length), 0) / sampleRateHz,
    };
  }).sort((a, b) => b.durationSec - a.durationSec);
}
