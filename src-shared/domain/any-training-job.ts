import type { z } from 'zod';
import { explainIssue } from './explain-issue.ts';
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

/** A task that no kind of job has; undefined where there is nothing wrong with it. */
export function findTaskProblem(value: unknown): string | undefined {
  const task = findTask(value);
  return task === undefined || task === 'waves' || task === 'classify'
    ? undefined
    : "at 'task': one of 'classify', 'waves' is wanted, or no task for the first kind of job, for beats";
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
  if (stranger === undefined) return explainIssue(issues[0]);
  const missing = issues
    .filter(({ code, path }) => code !== 'unrecognized_keys' && isDirectlyIn(path, stranger.path))
    .map(({ path }) => `'${String(path.at(-1))}'`);
  const wanted = missing.length === 0 ? '' : `; missing or wrong there: ${missing.join(', ')}`;
  return `${explainIssue(stranger)}${wanted}`;
}

function isDirectlyIn(path: readonly PropertyKey[], parent: readonly PropertyKey[]): boolean {
  return path.length === parent.length + 1 && parent.every((part, k) => part === path[k]);
}
