import { z } from 'zod';

const name = z.string().regex(/^[\w-]{1,64}$/);
const text = z.string().min(1).max(4000);
const fraction = z.number().min(0).max(1);
const records = z.array(name).min(1).max(100_000);
const height = z.number().min(0).max(10);

/** How a batch differs from what was recorded; heights in units of a lead's usual height. 0 for none. */
const augmentationSchema = z.strictObject({
  /** Greatest |ln| of the factor on time. */
  stretch: z.number().min(0).max(1),
  /** Standard deviation of ln of a lead's gain. */
  gain: z.number().min(0).max(2),
  /** Probability that a lead is upside down. */
  inverted: fraction,
  /** Greatest deviation of white noise, on half of the leads. */
  noise: height,
  /** Greatest height of a slow wave of 0.1 to 0.6 Hz, on a third of the leads. */
  wander: height,
  /** Greatest height of a hum of 50 or 60 Hz, on a tenth of the leads. */
  hum: height,
  /** Probability that a lead holds nothing but noise, and no wave is marked in it. */
  leadOff: fraction,
});

export type WaveAugmentation = z.infer<typeof augmentationSchema>;

/**
 * A training job of the delineation network as a file (resources/jobs). Each fold is left out once; what is corrected by measurement (the
 * mean of each boundary) is measured on records that the network which it corrects has not seen. The last network is trained on all.
 */
export const wavesTrainingJobSchema = z.strictObject({
  task: z.literal('waves'),
  modelId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  version: z.string().min(1).max(40),
  name: text,
  architecture: z.literal('waves'),
  dataSet: name,
  /** Leads with marks of their own, in the data set's own letters: the annotator is the lead's name in lower case. */
  leads: z.array(z.string().min(1).max(40)).min(1).max(40),
  /** By fold. One person's records must not be in two of them. */
  folds: z.array(records).min(2).max(20),
  fit: z.strictObject({
    seed: z.int().min(0).max(0xffffffff),
    epochCount: z.int().min(1).max(1000),
    stepsPerEpoch: z.int().min(1).max(100_000),
    batchRows: z.int().min(1).max(4096),
    lengthSamples: z.int().min(32).max(65_536).multipleOf(32),
    learningRate: z.number().positive().max(1),
    weightDecay: fraction,
    gradientLimit: z.number().positive(),
    augmentation: augmentationSchema,
    averaging: z.number().min(0).max(0.9999),
    /** Further runs, each from where the one before ended (its running mean), usually shorter, slower and less disturbed. */
    refinements: z
      .array(
        z.strictObject({
          epochCount: z.int().min(1).max(1000),
          learningRate: z.number().positive().max(1),
          augmentation: augmentationSchema,
        }),
      )
      .max(10),
  }),
  texts: z.strictObject({ trainingData: text, trainingProtocol: text, limits: z.array(text).max(50) }),
  weightsLicence: text,
});

export type WavesTrainingJob = z.infer<typeof wavesTrainingJobSchema>;
