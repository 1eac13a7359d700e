import { z } from 'zod';
import type { ModelCard } from './model-card.ts';
import {
  count,
  fraction,
  modelFacts,
  shortText,
  text,
  trainingFacts,
  weightShapes,
  weightsFacts,
} from './card-parts.ts';

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
  ...modelFacts,
  task: z.literal('beats'),
  architecture: shortText,
  parameterCount: count,
  recipeId: shortText,
  classes: z.array(modelClass).min(1).max(100),
  supportedLeads: z.array(z.string().min(1).max(40)).max(100),
  calibration: z.enum(['none', 'temperature']),
  temperature: z.number().positive().max(100),
  threshold: fraction.nullable(),
  ...trainingFacts,
  results: z.array(modelResult).max(100),
  ...weightsFacts,
});

/** model.json: how weights.bin is laid out, for whoever reads it without this program. */
export const weightsLayoutSchema = z.strictObject({
  architecture: shortText,
  inputLength: z.int().positive(),
  classCount: z.int().positive(),
  format: z.literal('float32-le'),
  weightsFile: z.literal('weights.bin'),
  weights: weightShapes,
});

export type WeightsLayout = z.infer<typeof weightsLayoutSchema>;
