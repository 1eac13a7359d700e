import { classifyTrainingJobSchema, type ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** The job that made a model, as its card keeps it. Errors: 'model/not-applicable' where it keeps none. */
export function readCardJob({ provenance, name }: Pick<ModelCard, 'provenance' | 'name'>): Result<ClassifyTrainingJob> {
  const parsed = classifyTrainingJobSchema.safeParse(provenance?.job);
  return parsed.success
    ? ok(parsed.data)
    : err(
        'model/not-applicable',
        `The card of ${name} does not hold the training job that made it: nobody knows which rows are training rows. A model that 'train JOB.json' made can be converted, compressed and judged from files.`,
      );
}
