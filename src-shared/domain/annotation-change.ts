import type { Annotation } from './annotation.ts';

/** What one act did to one annotation; `before` null: it was made, `after` null: it is gone. */
export interface AnnotationChange {
  readonly id: number;
  readonly before: Annotation | null;
  readonly after: Annotation | null;
}

export interface SampleRange {
  readonly startSample: number;
  readonly endSample: number;
}

/** Codes of marks that hold until the next one: '~' noise, '+' rhythm, '[' and ']' flutter. */
export type MarkCode = 14 | 28 | 32 | 33;

/** A set as it is, looked up piecemeal, so that one edit among a hundred thousand beats reads a handful. */
export interface AnnotationSource {
  /** Length of the record in its time base. */
  readonly sampleCount: number;
  /** Deleted ones too. */
  find(id: number): Annotation | undefined;
  /** Deleted ones too, in order of sample, chan, num, id. */
  inRange(range: SampleRange): readonly Annotation[];
  /** The last mark with the code before a sample, deleted ones left out; of several at one sample the last in order of chan, num, id. */
  lastMark(code: MarkCode, beforeSample: number): Annotation | undefined;
}

/** Takes changes back: the same annotations with before and after exchanged. */
export function reverseChanges(changes: readonly AnnotationChange[]): readonly AnnotationChange[] {
  return changes.map(({ id, before, after }) => ({ id, before: after, after: before }));
}

/** First sample that changes touch: where to look after undo. Null for no changes. */
export function findFirstSample(changes: readonly AnnotationChange[]): number | null {
  let first: number | null = null;
  for (const { before, after } of changes) {
    const sample = (after ?? before)?.sample;
    if (sample !== undefined && (first === null || sample < first)) first = sample;
  }
  return first;
}
