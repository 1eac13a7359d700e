import { z } from 'zod';
import { MODEL_TASKS, type JsonValue, type ModelCard } from './model-card.ts';
import { count, fraction, modelFacts, sha256, shortText, text, trainingFacts, weightsFacts } from './card-parts.ts';

const modelClass = z.strictObject({
  id: z.string().min(1).max(40),
  name: shortText,
  supported: z.boolean(),
  why: text.nullable(),
  notReady: text.optional(),
});

const classResult = z.strictObject({
  classId: z.string().min(1).max(40),
  sensitivity: fraction.nullable(),
  positivePredictivity: fraction.nullable(),
  f1: fraction.nullable(),
  referenceCount: count,
  groupCount: count.optional(),
});

const figure = z.strictObject({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

const resultFigures = z.strictObject({
  groupedBy: z.enum(['patient', 'record']),
  groupCount: count,
  rowCount: count,
  accuracy: figure,
  macroF1: figure,
  kappa: figure,
  macroRocAuc: figure,
  expectedCalibrationError: fraction.nullable(),
  classes: z
    .array(
      z.strictObject({
        classId: z.string().min(1).max(40),
        threshold: fraction.nullable(),
        sensitivity: figure,
        positivePredictivity: figure,
        specificity: figure,
        f1: figure,
        rocAuc: figure,
        averagePrecision: figure,
      }),
    )
    .max(100),
  spread: z
    .array(
      z.strictObject({
        name: shortText,
        values: z.array(z.number()).max(1000),
        mean: z.number(),
        deviation: z.number().min(0),
      }),
    )
    .max(200),
});

const modelResult = z.strictObject({
  title: shortText,
  dataset: text,
  labelMap: z.enum(['ec57', 'dechazal']).nullable(),
  beatPositions: z.enum(['reference', 'detector']).nullable(),
  command: text,
  classes: z.array(classResult).max(100),
  macroF1: fraction,
  accuracy: fraction,
  confusion: z.array(z.array(count).max(100)).max(100),
  figures: resultFigures.optional(),
});

const rowCounts = z.strictObject({
  patients: count.nullable(),
  records: count,
  rows: count,
  byClass: z.array(count).max(100),
  groupsByClass: z.array(count).max(100).optional(),
});
const beforeAndAfter = z.strictObject({ before: z.number(), after: z.number() });
const json: z.ZodType<JsonValue> = z.json();

const provenance = z.strictObject({
  protocol: z.enum(['honest', 'paper']),
  leaks: z.array(text).max(100),
  codeVersion: shortText,
  job: json,
  dataSha256: sha256,
  splitName: text,
  splitSha256: sha256,
  keptFold: z.int().min(1).max(99).optional(),
  sides: z.strictObject({ train: rowCounts, validation: rowCounts, test: rowCounts }),
  leftOut: z.array(text).max(1000),
  quirks: z.array(z.strictObject({ id: shortText, text, isOn: z.boolean() })).max(100),
  chosenEpoch: count,
  epochCount: count,
  chosenBy: text,
  calibration: z.strictObject({ on: text, logLoss: beforeAndAfter, error: beforeAndAfter }).nullable(),
  published: z
    .strictObject({
      source: text,
      figures: z
        .array(
          z.strictObject({
            name: shortText,
            classId: z.string().max(40).nullable(),
            value: z.number(),
            unit: z.string().max(20),
          }),
        )
        .max(200),
    })
    .nullable(),
  startedFrom: shortText.nullable(),
  trainingSec: z.number().min(0),
});

const inputStatistics = z.strictObject({
  kind: z.enum(['global', 'by-lead', 'by-position']),
  from: z.enum(['training-rows', 'all-rows']),
  rowCount: count,
  clipDeviations: z.number().positive().nullable(),
  sha256,
});

const trees = z.strictObject({
  numbersId: shortText,
  share: fraction,
  roundCount: count,
  sha256,
});

const compression = z.strictObject({
  method: z.string().min(1).max(40),
  averageBits: z.number().min(0).max(32),
  coordinates: z.string().max(40).nullable(),
  sizes: z.strictObject({
    uncompressedBytes: count,
    kernelBytes: count,
    headerBytes: count,
    groupCountBytes: count,
    signBytes: count,
    coordinateBytes: count,
    floatBytes: count,
    fileBytes: count,
  }),
  judgedOn: z.literal('train').optional(),
  curve: z
    .array(
      z.strictObject({
        stage: z.string().max(40),
        epoch: count,
        averageBits: z.number().min(0).max(32),
        accuracy: fraction,
        macroF1: fraction,
      }),
    )
    .max(10_000),
  probe: z
    .strictObject({
      coordinateCount: count,
      fullGradient: z.number().min(-1).max(1),
      runningMoments: z.number().min(-1).max(1),
    })
    .nullable(),
});

/** card.json beside a model's weights. It may come from anybody: everything is bounded, nothing unknown is let through. */
export const modelCardSchema: z.ZodType<ModelCard> = z.strictObject({
  ...modelFacts,
  task: z.enum(MODEL_TASKS),
  architecture: shortText,
  parameterCount: count,
  recipeId: shortText,
  recipeOptions: z.record(z.string().min(1).max(80), json).optional(),
  inputStatistics: inputStatistics.optional(),
  trees: trees.optional(),
  classes: z.array(modelClass).min(1).max(100),
  output: z.enum(['softmax', 'sigmoid']).optional(),
  supportedLeads: z.array(z.string().min(1).max(40)).max(100),
  calibration: z.enum(['none', 'temperature']),
  temperature: z.number().positive().max(100),
  threshold: fraction.nullable(),
  thresholds: z.array(fraction).max(100).optional(),
  ...trainingFacts,
  results: z.array(modelResult).max(100),
  provenance: provenance.optional(),
  compression: compression.optional(),
  ...weightsFacts,
});
