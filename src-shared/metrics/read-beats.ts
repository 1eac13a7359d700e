import { findAamiClass, type LabelMap } from '#shared/domain/aami.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import type { BeatSequence } from './compare-beats.ts';
import type { SpanOfSamples } from './spans.ts';

const FLUTTER_START = 32;
const FLUTTER_END = 33;

/** The beats of an annotation set, by one of the two named maps; everything else is left out. */
export function readBeats(
  { samples, codes }: Pick<AnnotationColumns, 'samples' | 'codes'>,
  map: LabelMap,
): BeatSequence {
  const beatSamples: number[] = [];
  const classes: number[] = [];
  codes.forEach((code, k) => {
    const aamiClass = findAamiClass(code, map);
    if (aamiClass === undefined) return;
    beatSamples.push(samples[k] ?? 0);
    classes.push(AAMI_CLASSES.indexOf(aamiClass));
  });
  return { samples: Float64Array.from(beatSamples), classes: Uint8Array.from(classes) };
}

/** Spans of ventricular flutter or fibrillation, '[' to ']'; one that is never closed lasts to the end. */
export function readFlutter({ samples, codes }: Pick<AnnotationColumns, 'samples' | 'codes'>): SpanOfSamples[] {
  const spans: SpanOfSamples[] = [];
  let startSample: number | undefined;
  codes.forEach((code, k) => {
    const sample = samples[k] ?? 0;
    if (code === FLUTTER_START) startSample ??= sample;
    if (code !== FLUTTER_END || startSample === undefined) return;
    spans.push({ startSample, endSample: sample });
    startSample = undefined;
  });
  if (startSample !== undefined) spans.push({ startSample, endSample: Infinity });
  return spans;
}
