import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { JsonValue } from '#shared/domain/model-card.ts';

/** A job as its file would have it, with its defaults: it came from JSON and holds nothing else. */
export function toJobJson(job: ClassifyTrainingJob): JsonValue {
  return JSON.parse(JSON.stringify(job)) as JsonValue; // JSON.parse gives nothing else
}
