import type { z } from 'zod';
import { trainingJobSchema, type TrainingJob } from './training-job.ts';
import { wavesTrainingJobSchema, type WavesTrainingJob } from './waves-training-job.ts';

/** A training job by its task; the first kind of job, for beats, names none. */
export type AnyTrainingJob = TrainingJob | WavesTrainingJob;

/** Checks a job by the schema of its task, so that a message is about the right one. */
export function parseTrainingJob(value: unknown): z.ZodSafeParseResult<AnyTrainingJob> {
  const isWaves = typeof value === 'object' && value !== null && 'task' in value && value.task === 'waves';
  return isWaves ? wavesTrainingJobSchema.safeParse(value) : trainingJobSchema.safeParse(value);
}
