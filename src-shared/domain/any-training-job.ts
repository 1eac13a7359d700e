import type { z } from 'zod';
import { classifyTrainingJobSchema, type ClassifyTrainingJob } from './classify-training-job.ts';
import { trainingJobSchema, type TrainingJob } from './training-job.ts';
import { wavesTrainingJobSchema, type WavesTrainingJob } from './waves-training-job.ts';

/** A training job by its task; the first kind of job, for beats, names none. */
export type AnyTrainingJob = TrainingJob | WavesTrainingJob | ClassifyTrainingJob;

/** Checks a job by the schema of its task, so that a message is about the right one. */
export function parseTrainingJob(value: unknown): z.ZodSafeParseResult<AnyTrainingJob> {
  switch (findTask(value)) {
    case 'waves':
      return wavesTrainingJobSchema.safeParse(value);
    case 'classify':
      return classifyTrainingJobSchema.safeParse(value);
    default:
      return trainingJobSchema.safeParse(value);
  }
}

function findTask(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'task' in value ? value.task : undefined;
}

/**
 * What is wrong with a job file, as the end of a sentence: where, and what is wanted there. A key that is not known is told first, because a
 * misspelt one is missing as well.
 */
export function explainJobProblem({ issues }: z.ZodError): string {
  const stranger = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (stranger === undefined) return `at '${toPlace(issues[0]?.path ?? [])}': ${issues[0]?.message ?? 'unknown'}`;
  const missing = issues
    .filter(({ code, path }) => code !== 'unrecognized_keys' && isDirectlyIn(path, stranger.path))
    .map(({ path }) => `'${String(path.at(-1))}'`);
  const wanted = missing.length === 0 ? '' : `; missing or wrong there: ${missing.join(', ')}`;
  return `at '${toPlace([...stranger.path, stranger.keys[0] ?? ''])}': there is no such key${wanted}`;
}

function toPlace(path: readonly PropertyKey[]): string {
  return path.map(String).join('.').slice(0, 200);
}

function isDirectlyIn(path: readonly PropertyKey[], parent: readonly PropertyKey[]): boolean {
  return path.length === parent.length + 1 && parent.every((part, k) => part === path[k]);
}
