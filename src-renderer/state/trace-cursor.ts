import type { Annotations } from './annotations.svelte.ts';
import { findNextBeat } from './columns/navigate.ts';
import { lowerBound } from '#shared/search/ascending.ts';
import type { Predictions } from './predictions.svelte.ts';
import type { BeatRef } from './viewer-types.ts';

export interface Marks {
  readonly annotations: Annotations;
  readonly predictions: Predictions;
  /** The detector's beats, where they are looked at and there is neither set nor run. */
  readonly detectedSamples?: () => Float64Array;
}

const NONE = new Float64Array(0);

/** Row of the set at exactly this sample: a beat before any other mark; -1 for none. */
export function findRowAt({ annotations }: Marks, sample: number): number {
  const { columns, beatIndices } = annotations;
  const beat = findNextBeat(columns, beatIndices, { sample: sample - 1, direction: 1 });
  if (beat >= 0 && columns.samples[beat] === sample) return beat;
  const other = lowerBound(columns.samples, sample);
  return columns.samples[other] === sample ? other : -1;
}

/** What lies at exactly this sample: the set's mark before the model's, and this before the detector's; undefined for nothing. */
export function findBeatRef(marks: Marks, sample: number): BeatRef | undefined {
  const row = findRowAt(marks, sample);
  if (row >= 0) return { source: 'annotation', index: row, id: marks.annotations.columns.ids[row] ?? 0, sample };
  const { samples } = marks.predictions.columns;
  const index = lowerBound(samples, sample);
  if (samples[index] === sample) return { source: 'model', index, sample };
  const detected = marks.detectedSamples?.() ?? NONE;
  const beat = lowerBound(detected, sample);
  return detected[beat] === sample ? { source: 'detector', index: beat, sample } : undefined;
}

/** The same beat after the marks have changed: where its id is now, else what lies at its sample; undefined when it is gone. */
export function followBeatRef(marks: Marks, beat: BeatRef): BeatRef | undefined {
  if (beat.source === 'annotation') {
    const { columns } = marks.annotations;
    // Nearly always it has not moved: one look instead of a scan.
    const index = columns.ids[beat.index] === beat.id ? beat.index : columns.ids.indexOf(beat.id);
    if (index >= 0) return { ...beat, index, sample: columns.samples[index] ?? beat.sample };
  }
  return findBeatRef(marks, beat.sample);
}
