import { z } from 'zod';
import {
  count,
  fraction,
  modelFacts,
  sha256,
  shortText,
  text,
  trainingFacts,
  weightShapes,
  weightsFacts,
} from './card-parts.ts';

const shiftMs = z.number().min(-50).max(50);
const boundaries = z.strictObject({ onset: shiftMs, offset: shiftMs });
const shifts = z.strictObject({ P: boundaries, QRS: boundaries, T: boundaries });

const boundaryResult = z.strictObject({
  kind: z.enum(['P', 'QRS', 'T']),
  boundary: z.enum(['onset', 'offset']),
  /** Marked by a person. */
  referenceCount: count,
  sensitivity: fraction.nullable(),
  positivePredictivity: fraction.nullable(),
  f1: fraction.nullable(),
  /** Found less marked. */
  meanMs: z.number().nullable(),
  deviationMs: z.number().min(0).nullable(),
});

const result = z.strictObject({
  title: shortText,
  dataset: text,
  command: text,
  boundaries: z.array(boundaryResult).max(6),
  /** P waves answered in recordings of atrial fibrillation, and the beats of these. */
  pInFibrillation: z.strictObject({ waveCount: count, beatCount: count }),
});

/** card.json beside the weights of a delineation network. It may come from anybody: everything is bounded, nothing unknown is let through. */
export const wavesCardSchema = z.strictObject({
  task: z.literal('waves'),
  ...modelFacts,
  architecture: z.literal('waves'),
  parameterCount: count,
  /** Added to each boundary: the mean error on left-out training records, turned around. */
  shiftsMs: shifts,
  /** Networks that were trained without one fold each, so that anybody can measure on records that they have not seen. */
  folds: z
    .array(
      z.strictObject({
        records: z.array(shortText).max(100_000),
        weightsFile: shortText,
        weightsSha256: sha256,
        shiftsMs: shifts,
      }),
    )
    .max(20),
  ...trainingFacts,
  results: z.array(result).max(100),
  ...weightsFacts,
});

/** What a sceptical reader wants to know before believing a delineation network. */
export type WavesCard = z.infer<typeof wavesCardSchema>;
export type WavesResult = WavesCard['results'][number];

/** model.json: how the weights are laid out, for whoever reads them without this program. */
export const wavesLayoutSchema = z.strictObject({
  architecture: z.literal('waves'),
  sampleRateHz: z.number().positive(),
  classes: z.array(shortText).max(10),
  format: z.literal('float16-le'),
  weightsFile: z.literal('weights.bin'),
  weights: weightShapes,
});

export type WavesLayout = z.infer<typeof wavesLayoutSchema>;
