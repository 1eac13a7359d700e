import { z } from 'zod';
import type { ModelId } from '#shared/units/ids.ts';

// Parts of every model's card. A card may come from anybody: everything is bounded.
export const text = z.string().min(1).max(10_000);
export const shortText = z.string().min(1).max(200);
export const fraction = z.number().min(0).max(1);
export const count = z.int().min(0);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a card says of the model itself, whatever it answers. */
export const modelFacts = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
    .transform((id) => id as ModelId), // just checked
  version: shortText,
  name: shortText,
} as const;

/** Where its weights come from. */
export const trainingFacts = {
  trainingData: text,
  trainingProtocol: text,
  trainingCommand: text,
  seed: z.int(),
  trainingContentHashes: z.array(sha256).max(1_000_000),
  trainingRecords: z.array(shortText).max(1_000_000),
} as const;

/** What its weights may be used for, and how they are recognised. */
export const weightsFacts = {
  limits: z.array(text).max(100),
  weightsSha256: sha256,
  weightsLicence: shortText,
  createdAt: shortText,
} as const;

/** Names and shapes of the weights, in the order of their file. */
export const weightShapes = z
  .array(z.strictObject({ name: shortText, shape: z.array(z.int().positive()).max(8) }))
  .max(10_000);
