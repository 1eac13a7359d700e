import { z } from 'zod';
import { LABEL_MAPS } from './aami.ts';

const name = z.string().regex(/^[\w-]{1,64}$/);
const text = z.string().min(1).max(4000);
const fraction = z.number().min(0).max(1);
const copies = z.int().min(0).max(100);

/** Made recordings that are trained on beside the true ones: beats of the training records in rhythms that few people have. */
const madeRows = z.strictObject({
  seed: z.int().min(0).max(0xffffffff),
  /** Of one made recording. */
  beatCount: z.int().min(50).max(10_000),
  /** Made recordings of each training record, by rhythm. */
  copies: z.strictObject({
    fibrillation: copies,
    'early-beats': copies,
    'many-early-beats': copies,
    runs: copies,
    'runs-and-pauses': copies,
    irregular: copies,
    'blocked-beats': copies,
  }),
  /** Of their rows, the share that is trained on, by class in the order of `classes`. */
  shares: z.array(fraction).min(2).max(100),
});

export type MadeRows = z.infer<typeof madeRows>;

const records = z.array(name).min(1).max(100_000);

/**
 * A training job as a file (resources/jobs). Records are named as in their data set. What is chosen (epoch, temperature) is chosen on
 * the left-out records of the folds, never on the test records.
 */
export const trainingJobSchema = z.strictObject({
  modelId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  version: z.string().min(1).max(40),
  name: text,
  architecture: z.enum(['cnet', 'beat-dense']),
  recipeId: z.string().regex(/^[a-z0-9-]{1,60}@\d{1,4}$/),
  dataSet: name,
  annotator: name,
  /** Lead names, lower case. A record without any of them is an error. */
  leads: z.array(z.string().min(1).max(40)).min(1).max(20),
  labelMap: z.enum(LABEL_MAPS),
  trainRecords: records,
  testRecords: records,
  /** Recordings of the same people that are not trained on: shown as 'seen in training' all the same. */
  otherRecordsOfTheirPeople: z.array(name).max(100_000).default([]),
  /** Training records that are left out in each fold; a record in at most one of them. */
  folds: z.array(records).min(1).max(20),
  made: madeRows.nullable().default(null),
  classes: z
    .array(z.strictObject({ id: z.string().min(1).max(8), name: text, trained: z.boolean(), why: text.nullable() }))
    .min(2)
    .max(100),
  fit: z.strictObject({
    seed: z.int().min(0).max(0xffffffff),
    epochCount: z.int().min(1).max(1000),
    batchSize: z.int().min(1).max(65_536),
    learningRate: z.number().positive().max(1),
    weightDecay: z.number().min(0).max(1),
    gradientLimit: z.number().positive(),
    labelSmoothing: fraction,
    maxRowsPerClass: z.int().min(1),
    /** By class, in the order of `classes`. */
    classWeights: z.array(z.number().min(0).max(1000)).min(2).max(100),
    augmentation: z.strictObject({
      noise: z.number().min(0).max(10),
      gain: z.number().min(0).max(2),
      shiftSamples: z.int().min(0).max(100),
      freeSamples: z.int().min(0).max(100_000),
    }),
    averaging: z.number().min(0).max(0.9999),
  }),
  texts: z.strictObject({ trainingData: text, trainingProtocol: text, limits: z.array(text).max(50) }),
  weightsLicence: text,
});

export type TrainingJob = z.infer<typeof trainingJobSchema>;
