import { z } from 'zod';
import { annotationSetId, recordId } from './common.ts';

export const analyzeBeatsInput = z.strictObject({
  recordId,
  /** Whose beats: those of a set; null: the shipped detector finds them. */
  setId: annotationSetId.nullable(),
});
