import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';

/**
 * The same job with other draws: who is on which side (save where lists say it), where the network begins, the order of rows, what
 * balancing draws. So that a figure's spread over seeds can be told.
 */
export function withSeed(job: ClassifyTrainingJob, seed: number): ClassifyTrainingJob {
  return {
    ...job,
    split: 'seed' in job.split ? { ...job.split, seed } : job.split,
    balance: 'seed' in job.balance ? { ...job.balance, seed } : job.balance,
    fit: { ...job.fit, seed },
  };
}
