import type { SampleRange } from '#shared/domain/annotation-change.ts';
import { toFlutterSpans, toNoiseSpans, type MarkColumns } from '#shared/domain/episodes.ts';
import { isBothUnreadable } from '#shared/domain/mark-tracks.ts';

export interface UnreadableInput {
  readonly columns: MarkColumns;
  /** Length of the record in its time base. */
  readonly sampleCount: number;
  /** Signals that the bits of noise marks stand for. */
  readonly signalCount: number;
  /** Missing samples of all leads. */
  readonly gaps?: readonly SampleRange[];
}

/**
 * Where beats are not to be trusted, in order of start: gaps, ventricular flutter, and noise that is marked unreadable or lies on every
 * signal (on one of two, the other shows the beats).
 * Errors: none.
 */
export function listUnreadableSpans({ columns, sampleCount, signalCount, gaps = [] }: UnreadableInput): SampleRange[] {
  const all = 2 ** Math.min(signalCount, 7) - 1; // the subtype has 7 bits and a sign
  const noise = toNoiseSpans(columns, sampleCount).filter(
    ({ noiseBits }) =>
      noiseBits < 0 ||
      (all > 0 && (noiseBits & all) === all) ||
      // With more than four signals these bits are noise of the fifth and sixth.
      (signalCount <= 4 && isBothUnreadable(noiseBits)),
  );
  return [...gaps, ...toFlutterSpans(columns, sampleCount), ...noise]
    .map(({ startSample, endSample }) => ({ startSample, endSample }))
    .sort((a, b) => a.startSample - b.startSample);
}
