import type { MarkColumns } from '#shared/domain/episodes.ts';
import { toFlutterSpans, toNoiseSpans, toRhythmSpans } from '#shared/domain/episodes.ts';
import { findFirstIndex } from '#shared/search/ascending.ts';

/** A bar along the time axis; samples half-open. */
export interface EpisodeSpan {
  readonly startSample: number;
  readonly endSample: number;
  readonly label: string;
  /** What is usual: a sinus rhythm. The rest stands out. */
  readonly isUsual: boolean;
}

/** What holds over stretches of a recording, as bars with words. */
export interface EpisodeSpans {
  readonly rhythms: readonly EpisodeSpan[];
  readonly noises: readonly EpisodeSpan[];
}

const NONE: EpisodeSpans = { rhythms: [], noises: [] };

/** Rhythms with flutter among them, and noise. A rhythm that names none has no bar. */
export function toEpisodeSpans(columns: MarkColumns | undefined, sampleCount: number): EpisodeSpans {
  if (columns === undefined) return NONE;
  const rhythms = toRhythmSpans(columns, sampleCount)
    .filter((span) => span.rhythm !== '')
    .map(({ startSample, endSample, rhythm }) => ({
      startSample,
      endSample,
      label: rhythm.replace(/^\(/, ''),
      isUsual: rhythm === '(N',
    }));
  const flutters = toFlutterSpans(columns, sampleCount).map((span) => ({
    ...span,
    label: 'VF/flutter',
    isUsual: false,
  }));
  const noises = toNoiseSpans(columns, sampleCount).map(({ startSample, endSample, noiseBits }) => ({
    startSample,
    endSample,
    label: toNoiseLabel(noiseBits),
    isUsual: false,
  }));
  return { rhythms: [...rhythms, ...flutters], noises };
}

/** Signals by number from 1, as their order on screen; bit 0 is the first (WFDB's '~'). */
function toNoiseLabel(noiseBits: number): string {
  if (noiseBits < 0) return 'unreadable';
  const signals = [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (noiseBits & (1 << bit)) !== 0).map((bit) => bit + 1);
  return `noise ${signals.join('+')}`;
}

/** Index of the first span that ends after a sample, in spans that are in order and do not overlap. */
export function findFirstSpan(spans: readonly EpisodeSpan[], sample: number): number {
  return findFirstIndex(spans.length, (index) => (spans[index]?.endSample ?? Infinity) <= sample);
}
