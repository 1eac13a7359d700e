import type { LabelMap } from '#shared/domain/aami.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import { toRhythmSpans } from '#shared/domain/episodes.ts';
import { isBothUnreadable } from '#shared/domain/mark-tracks.ts';
import type { BeatSequence } from './compare-beats.ts';
import { readBeats, readFlutter } from './read-beats.ts';
import { clipSpans, mergeSpans, type SpanOfSamples } from './spans.ts';

/** An annotation set as EC57's comparisons see it. */
export interface Ec57Marks {
  readonly map: LabelMap;
  /** All beats, those within flutter too. */
  readonly beats: BeatSequence;
  /** '[' to ']'. */
  readonly flutter: readonly SpanOfSamples[];
  /** From a '~' that calls both signals unreadable to the next one that does not. */
  readonly shutdown: readonly SpanOfSamples[];
  /** '+' with '(AFIB' to the next other '+'; the same for '(AFL'. */
  readonly atrialFibrillation: readonly SpanOfSamples[];
  readonly atrialFlutter: readonly SpanOfSamples[];
  /** Flutter and rhythms that begin with '(VF': what run-by-run comparison takes for one long ventricular run. */
  readonly ventricularRuns: readonly SpanOfSamples[];
}

export interface Ec57MarksOptions {
  readonly map: LabelMap;
  /** Length of the recording. */
  readonly sampleCount: number;
  /** Match window: where a shutdown has no end of its own, it keeps this far from its neighbours. */
  readonly windowSamples: number;
}

/**
 * Beats, flutter, unreadable spans and rhythms of an annotation set.
 * Source: ANSI/AAMI EC57:2012; WFDB Applications Guide, "Evaluating ECG Analyzers", and the manual pages bxb(1), rxr(1), epicmp(1).
 * Errors: none; marks past the end of the recording say nothing.
 */
export function readEc57Marks(columns: AnnotationColumns, options: Ec57MarksOptions): Ec57Marks {
  const { map, sampleCount } = options;
  const all = { startSample: 0, endSample: sampleCount };
  const rhythms = toRhythmSpans(columns, sampleCount);
  const ofRhythm = (start: string) => mergeSpans(rhythms.filter(({ rhythm }) => rhythm.startsWith(start)));
  const flutter = clipSpans(readFlutter(columns), all);
  return {
    map,
    beats: readBeats(columns, map),
    flutter,
    shutdown: clipSpans(readShutdown(columns, options), all),
    atrialFibrillation: ofRhythm('(AFIB'),
    atrialFlutter: ofRhythm('(AFL'),
    ventricularRuns: mergeSpans([...flutter, ...ofRhythm('(VF')]),
  };
}

const NOISE = 14;

/**
 * Shutdown as bxb(1) reads it. Where the next '~' does not end it, or there is none (AHA files have one mark in its middle), it reaches
 * from the mark before to the mark behind it, each a match window away; the last mark of a file shuts down to the end of the recording.
 */
function readShutdown(
  { samples, codes, subtypes }: AnnotationColumns,
  { sampleCount, windowSamples }: Ec57MarksOptions,
): SpanOfSamples[] {
  const rows: number[] = [];
  codes.forEach((code, row) => {
    if (code === NOISE) rows.push(row);
  });
  const isShut = (row: number | undefined) => row !== undefined && isBothUnreadable(subtypes[row] ?? 0);
  return rows.flatMap((row, k) => {
    if (!isShut(row)) return [];
    const next = rows[k + 1];
    const startSample = samples[row] ?? 0;
    if (next !== undefined && !isShut(next)) return [{ startSample, endSample: samples[next] ?? 0 }];
    if (row === samples.length - 1) return [{ startSample, endSample: sampleCount }];
    const before = row === 0 ? 0 : (samples[row - 1] ?? 0) + windowSamples;
    return [{ startSample: before, endSample: (samples[row + 1] ?? 0) - windowSamples }];
  });
}
