import { z } from 'zod';

const fraction = z.number().min(0).max(1);
const epochCount = z.int().min(1).max(10_000);
const layerNames = z.array(z.string().min(1).max(200)).max(1000);

/** What moves the weights. Moments as published: Kingma and Ba 2015; Loshchilov and Hutter 2019 for 'adamw'. */
export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('adam'),
    beta1: fraction.default(0.9),
    beta2: fraction.default(0.999),
    epsilon: z.number().positive().max(1).default(1e-8),
    /** Added to the gradient (not decoupled), as PyTorch's Adam has it. */
    weightDecay: fraction.default(0),
  }),
  z.strictObject({
    kind: z.literal('adamw'),
    beta1: fraction.default(0.9),
    beta2: fraction.default(0.999),
    epsilon: z.number().positive().max(1).default(1e-8),
    /** Taken off the weights themselves. */
    weightDecay: fraction.default(0.01),
  }),
  z.strictObject({
    kind: z.literal('sgd'),
    momentum: fraction.default(0),
    isNesterov: z.boolean().default(false),
    weightDecay: fraction.default(0),
  }),
]);

/** Figures that a run can be steered by, or the mean F1 over classes of the job; 'loss' is better when smaller, all others when greater. */
export const watchedFigure = z.union([
  z.enum(['loss', 'accuracy', 'macroF1', 'macroAuc']),
  z.strictObject({ meanF1Of: z.array(z.string().min(1).max(40)).min(1).max(100) }),
]);

/** How the learning rate goes from epoch to epoch. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({ kind: z.literal('step'), everyEpochs: epochCount, factor: fraction }),
  z.strictObject({
    kind: z.literal('plateau'),
    watch: watchedFigure,
    factor: fraction,
    patienceEpochs: epochCount,
    leastGain: z.number().min(0).max(1).default(0),
    leastRate: z.number().min(0).max(1).default(0),
  }),
  z.strictObject({
    kind: z.literal('cosine'),
    warmUpEpochs: z.number().min(0).max(10_000).default(0),
    leastFraction: fraction.default(0.01),
  }),
]);

/** One stretch of training; the next one starts from where this one ended, or from its best epoch. */
export const phaseSchema = z.strictObject({
  name: z.string().min(1).max(80),
  epochCount,
  learningRate: z.number().positive().max(10),
  schedule: scheduleSchema.default({ kind: 'constant' }),
  /** Options of the architecture that are others in this phase: weights of the same name and shape go over, others are drawn anew. */
  architectureOptions: z.record(z.string(), z.json()).default({}),
  /** Layers whose weights do not move, by name or by the beginning of one ('block1.' for all of a block). */
  frozenLayers: layerNames.default([]),
  /** Of the phase before. */
  startsFrom: z.enum(['last', 'best']).default('best'),
  /** The longest run of frozen first layers is computed once for each row: the same result, many times sooner. */
  cachesFrozen: z.boolean().default(true),
  earlyStopping: z
    .strictObject({
      watch: watchedFigure,
      patienceEpochs: epochCount,
      leastGain: z.number().min(0).max(1).default(0),
      /** Never stopped before. */
      afterEpoch: z.int().min(0).max(10_000).default(0),
    })
    .nullable()
    .default(null),
});

/** How weights are trained: everything but the data and the network. */
export const fitSettingsSchema = z.strictObject({
  seed: z.int().min(0).max(0xffffffff),
  batchSize: z.int().min(1).max(65_536),
  /** False: rows that do not fill a batch are left out of an epoch. */
  takesLastBatch: z.boolean().default(true),
  /** Greatest number of rows of one class in an epoch, drawn anew each time; null: all rows. */
  maxRowsPerClass: z.int().min(1).nullable().default(null),
  /** How new weights are drawn (tensor/protocol/fit-spec.ts). */
  initializer: z.enum(['he', 'he-normal', 'glorot', 'pytorch']).default('he'),
  optimizer: optimizerSchema,
  phases: z.array(phaseSchema).min(1).max(20),
  labelSmoothing: fraction.default(0),
  /** A batch's weighted losses are divided by its number of rows (TensorFlow) or by the sum of their weights (PyTorch). */
  lossDividesBy: z.enum(['weights', 'rows']).default('weights'),
  /** Greatest length of a step's gradients, all weights together; null: not limited. */
  gradientLimit: z.number().positive().nullable().default(null),
  /** Decay of the running mean of the weights, which is what is kept; 0 for none. */
  averaging: z.number().min(0).max(0.9999).default(0),
  /** The validation rows are judged after every so many epochs (and after the last). */
  validateEveryEpochs: epochCount.default(1),
});

export type OptimizerSettings = z.infer<typeof optimizerSchema>;
export type ScheduleSettings = z.infer<typeof scheduleSchema>;
export type WatchedFigure = z.infer<typeof watchedFigure>;
export type FitPhase = z.infer<typeof phaseSchema>;
export type FitSettings = z.infer<typeof fitSettingsSchema>;
