import { z } from 'zod';
import type { ModelId } from '#shared/units/ids.ts';
import type { ModelCard } from './model-card.ts';

const text = z.string().min(1).max(10_000);
const shortText = z.string().min(1).max(200);
const fraction = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

const modelClass = z.strictObject({
  id: z.string().min(1).max(40),
  name: shortText,
  supported: z.boolean(),
  why: text.nullable(),
});

const classResult = z.strictObject({
  classId: z.string().min(1).max(40),
  sensitivity: fraction.nullable(),
  positivePredictivity: fraction.nullable(),
  f1: fraction.nullable(),
  referenceCount: count,
});

const modelResult = z.strictObject({
  title: shortText,
  dataset: text,
  labelMap: z.enum(['ec57', 'dechazal']),
  beatPositions: z.enum(['reference', 'detector']),
  command: text,
  classes: z.array(classResult).max(100),
  macroF1: fraction,
  accuracy: fraction,
  confusion: z.array(z.array(count).max(100)).max(100),
});

/** card.json beside a model's weights. It may come from anybody: everything is bounded, nothing unknown is let through. */
export const modelCardSchema: z.ZodType<ModelCard> = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
    .transform((id) => id as ModelId), // just checked
  version: shortText,
  name: shortText,
  task: z.literal('beats'),
  architecture: shortText,
  parameterCount: count,
  recipeId: shortText,
  classes: z.array(modelClass).min(1).max(100),
  supportedLeads: z.array(z.string().min(1).max(40)).max(100),
  calibration: z.enum(['none', 'temperature']),
  temperature: z.number().positive().max(100),
  threshold: fraction.nullable(),
  trainingData: text,
  trainingProtocol: text,
  trainingCommand: text,
  seed: z.int(),
  trainingContentHashes: z.array(sha256).max(1_000_000),
  trainingRecords: z.array(shortText).max(1_000_000),
  results: z.array(modelResult).max(100),
  limits: z.array(text).max(100),
  weightsSha256: sha256,
  weightsLicence: shortText,
  createdAt: shortText,
});

/** model.json: how weights.bin is laid out, for whoever reads it without this program. */
export const weightsLayoutSchema = z.strictObject({
  architecture: shortText,
  inputLength: z.int().positive(),
  classCount: z.int().positive(),
  format: z.literal('float32-le'),
  weightsFile: z.literal('weights.bin'),
  weights: z.array(z.strictObject({ name: shortText, shape: z.array(z.int().positive()).max(8) })).max(10_000),
});

export type WeightsLayout = z.infer<typeof weightsLayoutSchema>;
