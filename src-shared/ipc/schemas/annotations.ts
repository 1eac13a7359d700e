import { z } from 'zod';
import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import type { AnnotationEventSummary, AnnotationSetSummary, CustomLabel } from '#shared/domain/annotation-set.ts';
import {
  annotationCode,
  annotationId,
  annotationSetId,
  personName,
  predictionRunId,
  recordId,
  sample,
  shortText,
} from './common.ts';

const ids = z.array(annotationId).min(1).max(1_000_000);
const subtype = z.number().int().min(-128).max(127);
const chan = z.number().int().min(0).max(255);
const num = z.number().int().min(-128).max(127);
const aux = shortText.nullable();

export const edit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('add'), sample, code: annotationCode, subtype, chan, num, aux }),
  z.strictObject({ kind: z.literal('relabel'), ids, code: annotationCode }),
  z.strictObject({
    kind: z.literal('relabel-range'),
    startSample: sample,
    endSample: sample,
    onlyCode: annotationCode.nullable(),
    code: annotationCode,
  }),
  z.strictObject({ kind: z.literal('move'), id: annotationId, sample }),
  z.strictObject({ kind: z.literal('delete'), ids }),
  z.strictObject({ kind: z.literal('confirm'), ids }),
  z.strictObject({ kind: z.literal('set-fields'), id: annotationId, subtype, chan, num, aux }),
  z.strictObject({
    kind: z.literal('rhythm-range'),
    startSample: sample,
    endSample: sample,
    rhythm: z.string().min(1).max(32),
    rhythmAfter: z.string().min(1).max(32).nullable(),
  }),
  z.strictObject({
    kind: z.literal('noise-range'),
    startSample: sample,
    endSample: sample,
    noiseBits: z.number().int().min(-1).max(127),
  }),
  z.strictObject({ kind: z.literal('flutter-range'), startSample: sample, endSample: sample }),
]);

export const setInput = z.strictObject({ setId: annotationSetId });

export const createSetInput = z.strictObject({
  recordId,
  readerName: personName,
  base: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('set'), setId: annotationSetId }),
    z.strictObject({ kind: z.literal('run'), runId: predictionRunId }),
    z.strictObject({ kind: z.literal('empty') }),
  ]),
});

/** The head that the reader saw; a different one is answered with 'annotation/stale'. */
const expectedSeq = z.number().int().min(0);

/** Undo and redo. */
export const stepInput = z.strictObject({ setId: annotationSetId, expectedSeq });

export const editInput = z.strictObject({
  setId: annotationSetId,
  expectedSeq,
  edits: z.array(edit).min(1).max(10000),
  why: z.string().max(500).nullable(),
});

export interface ReadSetAnswer {
  readonly set: AnnotationSetSummary;
  readonly columns: AnnotationSetColumns;
  readonly customLabels: readonly CustomLabel[];
}

/** What changed: rows to put in place of those with the same ids, ids that are gone, and where to jump. */
export interface EditAnswer {
  readonly set: AnnotationSetSummary;
  readonly changed: AnnotationSetColumns;
  readonly removedIds: Int32Array;
  readonly jumpToSample: number | null;
  /** What was done, in words: 'relabel 12 beats to V'. */
  readonly label: string;
}

export interface HistoryAnswer {
  readonly events: readonly AnnotationEventSummary[];
}
