import { describe, expect, it } from 'vitest';
import { expandSweep } from '#main/training/jobs/sweep.ts';
import { unwrap } from '#shared/result/result.ts';
import { createClassifyJob } from '#test/builders/classify-job.ts';

describe('a sweep', () => {
  it('is every combination of its grid, the last key changing fastest: 2 x 2 runs', () => {
    const job = createClassifyJob({
      runs: {
        kind: 'sweep',
        grid: { 'fit.batchSize': [32, 64], 'fit.phases.0.learningRate': [0.001, 0.01] },
      },
    });

    const points = unwrap(expandSweep(job));

    expect(points.map(({ setting }) => setting)).toEqual([
      'fit.batchSize=32, fit.phases.0.learningRate=0.001',
      'fit.batchSize=32, fit.phases.0.learningRate=0.01',
      'fit.batchSize=64, fit.phases.0.learningRate=0.001',
      'fit.batchSize=64, fit.phases.0.learningRate=0.01',
    ]);
    expect(points.map((point) => point.job.fit.batchSize)).toEqual([32, 32, 64, 64]);
    expect(points[3]?.job.fit.phases[0]?.learningRate).toBe(0.01);
    expect(job.fit.batchSize).toBe(64);
  });

  it('refuses a key that the job does not have, and a value that it may not have, by name', () => {
    const sweep = (grid: Record<string, (number | string)[]>) =>
      expandSweep(createClassifyJob({ runs: { kind: 'sweep', grid } }));

    expect(sweep({ 'fit.batchsize': [32] })).toMatchObject({
      error: {
        code: 'app/wrong-use',
        message: "The sweep cannot be run: there is no 'fit.batchsize' to be swept over.",
      },
    });
    expect(sweep({ 'fit.phases.3.learningRate': [0.1] })).toMatchObject({ error: { code: 'app/wrong-use' } });
    expect(sweep({ 'fit.batchSize': [0] })).toMatchObject({
      error: { message: expect.stringContaining("fit.batchSize=0 is wrong at 'fit.batchSize'") as unknown },
    });
  });

  it('may set an option of the architecture that the job leaves out', () => {
    const job = createClassifyJob({
      architecture: { id: 'bilstm' },
      runs: { kind: 'sweep', grid: { 'architecture.options.form': ['one-bias'] } },
    });

    expect(unwrap(expandSweep(job))[0]?.job.architecture.options).toEqual({ form: 'one-bias' });
  });
});
