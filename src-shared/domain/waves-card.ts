import { z } from 'zod';
import type { ModelId } from '#shared/units/ids.ts';

const text = z.string().min(1).max(10_000);
const shortText = z.string().min(1).max(200);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
const fraction = z.number().min(0).max(1);
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
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
    .transform((id) => id as ModelId), // just checked
  version: shortText,
  name: shortText,
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
  trainingData: text,
  trainingProtocol: text,
  trainingCommand: text,
  seed: z.int(),
  trainingContentHashes: z.array(sha256).max(1_000_000),
  trainingRecords: z.array(shortText).max(1_000_000),
  results: z.array(result).max(100),
  limits: z.array(text).max(100),
  weightsSha256: sha256,
  weightsLicence: shortText,
  createdAt: shortText,
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
  weights: z.array(z.strictObject({ name: shortText, shape: z.array(z.int().positive()).max(8) })).max(10_000),
});

export type WavesLayout = z.infer<typeof wavesLayoutSchema>;
