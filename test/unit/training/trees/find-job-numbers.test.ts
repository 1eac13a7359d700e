import { describe, expect, it } from 'vitest';
import { checkJob } from '#main/training/jobs/prepare-job.ts';
import type { ClassifyTrainingJobFile } from '#shared/domain/classify-training-job.ts';
import { createClassifyJob } from '#test/builders/classify-job.ts';

const TREES = {
  numbersId: 'rhythm-numbers@1',
  share: 0.5,
  roundCount: 3,
  learningRate: 0.3,
  leafCount: 2,
  leastRows: 1,
  penalty: 1,
};

const check = (own: Partial<ClassifyTrainingJobFile>) =>
  checkJob(createClassifyJob({ trees: TREES, ...own }), { jobFolder: '', trunk: null });

describe('a job with trees', () => {
  const rhythm = { architecture: { id: 'residual-1d', options: { outputCount: 5 } }, recipe: { id: 'rhythm-100hz@1' } };

  it('is let through where their numbers describe its rows', async () => {
    expect((await check(rhythm)).ok).toBe(true);
  });

  it.each([
    [{ ...rhythm, trees: { ...TREES, numbersId: 'rhythm-numbers@2' } }, 'no such numbers are known'],
    [{}, 'they describe rows of rhythm-100hz@1, and the job makes rows of kachuee-beats@1'],
  ])('is refused before anything is trained where they do not: %#', async (own, why) => {
    expect(await check(own)).toMatchObject({
      error: { code: 'app/wrong-use', message: expect.stringContaining(why) as unknown },
    });
  });

  it('refuses more trees than a model can have, before anything is trained', () => {
    const trees = { ...TREES, roundCount: 1000, leafCount: 255 };
    expect(() => createClassifyJob({ trees })).toThrow(
      /rounds x classes x leaves are 1275000, and a model has 200000 at most/,
    );
    expect(() => createClassifyJob({ trees: { ...trees, leafCount: 40 } })).not.toThrow();
  });
});
