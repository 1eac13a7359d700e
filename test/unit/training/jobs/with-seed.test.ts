import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withSeed } from '#main/training/jobs/with-seed.ts';
import { root } from '#scripts/setup/places.mjs';
import { classifyTrainingJobSchema } from '#shared/domain/classify-training-job.ts';

function readJob(name: string) {
  const path = join(root, 'resources', 'jobs', `${name}.json`);
  return classifyTrainingJobSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

describe('a job with another seed', () => {
  it('draws the sides, the first weights and the order of rows anew, and is the same job in everything else', () => {
    const job = readJob('plawiak17-paper');
    const other = withSeed(job, 5);
    expect(other.split).toEqual({ ...job.split, seed: 5 });
    expect(other.fit).toEqual({ ...job.fit, seed: 5 });
    expect({ ...other, split: job.split, fit: job.fit }).toEqual(job);
    expect(classifyTrainingJobSchema.parse(other)).toEqual(other);
  });

  it('keeps sides that lists say', () => {
    const job = readJob('spectrogram-cnn');
    expect(job.split.kind).toBe('id-lists');
    expect(withSeed(job, 5).split).toEqual(job.split);
  });

  it('draws synthetic rows anew too', () => {
    expect(withSeed(readJob('cnet-paper-smote'), 5).balance).toMatchObject({ seed: 5 });
  });
});
