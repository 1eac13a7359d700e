import { z } from 'zod';
import { annotationSetId, recordId, sample } from './common.ts';

export const analyzeBeatsInput = z.strictObject({
  recordId,
  /** Whose beats: those of a set; null: the shipped detector finds them. */
  setId: annotationSetId.nullable(),
});

export const splitBeatsInput = z.strictObject({
  recordId,
  /** Marks of the beats that are to be parted. */
  samples: z.array(sample).min(2).max(250_000),
});

export interface SplitAnswer {
  /** For each beat, in order of sample, 1 where it is of the smaller part; null where they are all alike. */
  readonly parts: Uint8Array | null;
}
