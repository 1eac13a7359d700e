import { z } from 'zod';

const count = z.int().min(0);

/** state.json of a training job's work folder: how far it is, for whoever looks from outside. */
export const workStateSchema = z.strictObject({
  formatVersion: z.literal(1),
  modelId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  version: z.string().max(40),
  /** Of the job with its defaults: another job does not go on in its folder. */
  jobSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of the rows; null before they were cut. */
  dataSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** Of the process that runs it. */
  processId: count,
  startedAtMs: count,
  updatedAtMs: count,
  /** One sentence about the present step or the end. */
  message: z.string().max(2000),
  /** Folds or combinations, and how many are done. */
  runCount: count,
  runsDone: count,
  /** Of the run that is under way. */
  epoch: count,
  epochCount: count,
  /** Of that run; null where it is not known. */
  remainingMs: z.number().min(0).nullable(),
});

export type WorkState = z.infer<typeof workStateSchema>;
