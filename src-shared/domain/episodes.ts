import type { AnnotationColumns } from './annotation.ts';
import { toStatusIndex } from './annotation.ts';
import type { SampleRange } from './annotation-change.ts';
import type { MarkTrack } from './mark-tracks.ts';
import { FLUTTER_TRACK, NOISE_TRACK, RHYTHM_TRACK } from './mark-tracks.ts';

export interface RhythmSpan extends SampleRange {
  /** As the aux text says, e.g. '(AFIB'; '' where a mark names none. */
  readonly rhythm: string;
}

export interface NoiseSpan extends SampleRange {
  /** Bit per signal; -1 unreadable. Clean spans are not listed. */
  readonly noiseBits: number;
}

/** Columns in order of sample; with `statuses`, deleted rows are left out. */
export type MarkColumns = AnnotationColumns & { readonly statuses?: Uint8Array };

/**
 * Rhythms of a recording, in order, without overlap: each '+' holds until the next one or the end of the record.
 * Neighbours with the same rhythm are one span; before the first '+' none is known.
 * Source: WFDB's annotation codes. Errors: none.
 */
export function toRhythmSpans(columns: MarkColumns, sampleCount: number): readonly RhythmSpan[] {
  return toSteps(columns, RHYTHM_TRACK, sampleCount).map(({ value, ...range }) => ({ ...range, rhythm: value }));
}

/** Spans that are not clean, in order, without overlap. Bits as in '~' of WFDB. Errors: none. */
export function toNoiseSpans(columns: MarkColumns, sampleCount: number): readonly NoiseSpan[] {
  return toSteps(columns, NOISE_TRACK, sampleCount)
    .map(({ value, ...range }) => ({ ...range, noiseBits: Number(value) }))
    .filter((span) => span.noiseBits !== 0);
}

/** Ventricular flutter and fibrillation, '[' to ']' or the end of the record; a ']' alone means nothing. Errors: none. */
export function toFlutterSpans(columns: MarkColumns, sampleCount: number): readonly SampleRange[] {
  return toSteps(columns, FLUTTER_TRACK, sampleCount)
    .filter((step) => step.value === 'on')
    .map(({ startSample, endSample }) => ({ startSample, endSample }));
}

interface Step extends SampleRange {
  readonly value: string;
}

/** Of several marks at one sample the last one counts; marks at or past the end of the record say nothing. */
function toSteps(columns: MarkColumns, track: MarkTrack, sampleCount: number): readonly Step[] {
  const changes: { startSample: number; value: string }[] = [];
  if (track.initialValue !== null) changes.push({ startSample: 0, value: track.initialValue });
  for (const { sample, value } of listMarks(columns, track)) {
    if (sample >= sampleCount) break;
    if (changes.at(-1)?.startSample === sample) changes.pop();
    if (changes.at(-1)?.value !== value) changes.push({ startSample: sample, value });
  }
  return changes.map((change, index) => ({ ...change, endSample: changes[index + 1]?.startSample ?? sampleCount }));
}

function* listMarks(columns: MarkColumns, track: MarkTrack): Generator<{ sample: number; value: string }> {
  const [firstCode, otherCode = firstCode] = track.codes;
  const deleted = toStatusIndex('deleted');
  // By index: a desk walks a hundred thousand beats here at every edit.
  for (let index = 0; index < columns.codes.length; index += 1) {
    const code = columns.codes[index] ?? 0;
    if ((code !== firstCode && code !== otherCode) || columns.statuses?.[index] === deleted) continue;
    const auxIndex = columns.auxIndices[index] ?? -1;
    const aux = auxIndex < 0 ? null : (columns.auxTexts[auxIndex] ?? null);
    yield {
      sample: columns.samples[index] ?? 0,
      value: track.valueOf({ code, subtype: columns.subtypes[index] ?? 0, aux }),
    };
  }
}
