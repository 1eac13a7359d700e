import { z } from 'zod';

/** Options of an architecture as a job file has them. What an architecture does not know, it refuses itself. */
export const architectureOptionsSchema = z.strictObject({
  /** Numbers that the network gives; as published where left out. One means yes or no, by a sigmoid. */
  outputCount: z.int().min(1).max(1000).optional(),
  /** Whether classes exclude each other; by the number of outputs where left out. Of networks that are trained for both. */
  output: z.enum(['softmax', 'sigmoid']).optional(),
  /** By id; what is not named has its default. */
  quirks: z.record(z.string().regex(/^[A-Za-z0-9]{1,64}$/), z.boolean()).optional(),
  /** Of networks that are trained in several forms: 'phase0' of the CRNN. */
  form: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .optional(),
  /** Transfer: the layer of the trunk whose output the head reads. */
  cutAfter: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/)
    .optional(),
});

export type ArchitectureOptions = z.infer<typeof architectureOptionsSchema>;
