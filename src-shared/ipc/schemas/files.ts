import { z } from 'zod';
import type { GrantId } from '#shared/units/ids.ts';
import { annotationSetId, grantId, jobId, predictionRunId, recordId } from './common.ts';

/** An opaque, expiring right to read or write what the person chose. No call ever takes a path. */
export interface Grant {
  readonly grantId: GrantId;
  /** Base name, for the list on screen. */
  readonly displayName: string;
}

export const chooseImportInput = z.strictObject({ kind: z.enum(['files', 'folder', 'data-set']) });

export const exportInput = z.strictObject({
  recordIds: z.array(recordId).min(1).max(10000),
  destination: grantId,
  format: z.enum(['wfdb']),
  content: z.discriminatedUnion('kind', [
    /** Imported annotation files byte for byte, under their own names. */
    z.strictObject({ kind: z.literal('as-imported') }),
    /** One set, as a new annotator. */
    z.strictObject({
      kind: z.literal('set'),
      setId: annotationSetId,
      scope: z.enum(['working-set', 'reviewed-only']),
      annotator: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,19}$/),
    }),
    /** A model's beats, not reviewed by anybody. */
    z.strictObject({ kind: z.literal('run'), runId: predictionRunId }),
  ]),
  withIdentifiers: z.boolean(),
});

export const collectInput = z.strictObject({ jobId });

/** Under the browser shell the result is fetched from this address on the loopback interface; null elsewhere. */
export interface CollectAnswer {
  readonly downloadPath: string | null;
}
