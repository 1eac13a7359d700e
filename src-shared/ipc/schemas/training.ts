import { z } from 'zod';
import type { TrainingFit } from '#shared/domain/training-run.ts';
import { COMPRESSION_METHODS } from '#shared/domain/compression-method.ts';
import { COMPRESSION_ROWS, TRAINING_PROTOCOLS, type CompressionRows } from '#shared/domain/training-run.ts';
import type { ModelId, TrainingRunId } from '#shared/units/ids.ts';
import { grantId, modelId, shortText } from './common.ts';

const runId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9._-]+$/)
  .transform((id) => id as TrainingRunId); // just checked

export const trainingQuery = z.strictObject({
  search: shortText,
  label: z.string().max(8).nullable(),
  state: z.enum(['new', 'predicted', 'in-review']).nullable(),
});

const trainingStart = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('architecture'), architecture: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/) }),
  z.strictObject({ kind: z.literal('model'), modelId, trains: z.enum(['head', 'all']) }),
]);

const trainingFit = z.strictObject({
  seed: z.int().min(0).max(0xffffffff),
  epochCount: z.int().min(1).max(1000),
  batchSize: z.int().min(1).max(4096),
  learningRate: z.number().positive().max(1),
  weightDecay: z.number().min(0).max(1),
  maxRowsPerClass: z.int().min(1).max(10_000_000),
  decidedWeight: z.number().min(1).max(100),
});

const trainingCompression = z.strictObject({
  method: z.enum(COMPRESSION_METHODS),
  targetBits: z.number().min(0.1).max(7),
  rows: z.enum(COMPRESSION_ROWS).default('library'),
});

export const trainingPlan = z.strictObject({
  title: z.string().trim().min(1).max(120),
  query: trainingQuery,
  protocol: z.enum(TRAINING_PROTOCOLS),
  start: trainingStart,
  fit: trainingFit,
  compression: trainingCompression.nullable().default(null),
});

export const planInput = z.strictObject({ plan: trainingPlan });
export const runInput = z.strictObject({ runId });
export const correctionsInput = z.strictObject({ modelId });
export const compressionInput = z.strictObject({ modelId });
/** One folder that was chosen; under the browser shell the one that was uploaded. */
export const takeDataInput = z.strictObject({ modelId, grantIds: z.array(grantId).min(1).max(1000) });

/** How a model can be made smaller here. */
export interface CompressionOptions {
  /** What it can be done on, what suits best first; none: it cannot be made smaller. */
  readonly rows: readonly CompressionRows[];
  /** Data sets of the training job that made it, by the names of their folders; none: its card names no such job. */
  readonly dataSets: readonly string[];
  /** Name of the folder that was chosen for them; null: none was. */
  readonly folderName: string | null;
  /** What is missing of them, in words; null where nothing is. */
  readonly dataProblem: string | null;
  /** Why it cannot be made smaller at all, in words; null where it can. */
  readonly whyNot: string | null;
}

/** A network that can be trained from drawn weights. */
export interface ArchitectureChoice {
  readonly id: string;
  readonly name: string;
  /** Paper or project that it comes from. */
  readonly source: string;
  /** What of the original changes numbers and is built as there. */
  readonly quirks: readonly string[];
  readonly parameterCount: number;
  readonly fit: TrainingFit;
  /** Why it cannot be trained on beats of the library, in words; null where it can. */
  readonly whyNot: string | null;
}

/** A model that training can begin with. */
export interface TrunkChoice {
  readonly modelId: ModelId;
  readonly name: string;
  readonly version: string;
  readonly parameterCount: number;
  /** What is trained where its trunk stays as it is. */
  readonly headParameterCount: number;
  readonly fit: TrainingFit;
  readonly whyNot: string | null;
}

export interface TrainingOptions {
  readonly architectures: readonly ArchitectureChoice[];
  readonly trunks: readonly TrunkChoice[];
  /** Why nothing can be trained here, in words; null where it can. */
  readonly problem: string | null;
}
