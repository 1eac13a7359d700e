import { describe, expect, it } from 'vitest';
import { createRecipe } from '#main/preprocessing/recipes.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { describeJobNetworks } from '#main/training/jobs/job-networks.ts';
import { listLeaks } from '#main/training/jobs/list-leaks.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { unwrap } from '#shared/result/result.ts';
import { createClassifyJob } from '#test/builders/classify-job.ts';
import { createFold } from '#test/builders/row-set.ts';

const fold = createFold([0], [1], [2]);
const toContext = async (job: ClassifyTrainingJob) => {
  const recipe = unwrap(createRecipe(job.recipe.id, job.recipe.options));
  const finisher = toRowFinisher(recipe);
  return { job, recipe, networks: unwrap(await describeJobNetworks(job, { jobFolder: '', finisher, trunk: null })) };
};

describe('the leaks of a job', () => {
  it('are none where nothing of the test is known before it', async () => {
    expect(unwrap(listLeaks(await toContext(createClassifyJob()), fold))).toEqual([]);
  });

  it('name an epoch that the test chose, once, also where the split says so already', async () => {
    const choose = {
      epoch: { by: 'macroF1' as const, on: 'test' as const },
      temperature: false,
      thresholds: { kind: 'none' as const },
    };
    const context = await toContext(createClassifyJob({ protocol: 'paper', choose }));
    const told = { kind: 'model-selection', count: 5, text: 'The test rows are the validation rows.' } as const;

    expect(unwrap(listLeaks(context, fold))).toEqual([expect.stringContaining('chose the epoch that they judge')]);
    expect(unwrap(listLeaks(context, { ...fold, leaks: [told] }))).toEqual([told.text]);
  });

  it('count in plain words: 1 patient, 42 patients', async () => {
    const context = await toContext(createClassifyJob({ protocol: 'paper' }));
    const leaks = [
      { kind: 'patient', count: 42, text: '42 patient(s) in both training and test: records 1 NSR/100m (0).' },
      { kind: 'row', count: 1, text: '1 row(s) in both training and test.' },
    ] as const;

    expect(unwrap(listLeaks(context, { ...fold, leaks }))).toEqual([
      '42 patients in both training and test: records 1 NSR/100m (0).',
      '1 row in both training and test.',
    ]);
  });

  it('name statistics of all rows, and answers that depend on their neighbours', async () => {
    const classes = Array.from({ length: 17 }, (_, k) => ({ id: `c${k}`, name: `c${k}` }));
    const scaled = await toContext(
      createClassifyJob({
        protocol: 'paper',
        architecture: { id: 'plawiak17' },
        classes,
        recipe: { id: 'plawiak-fragment@1', options: { statisticsFrom: 'all' } },
      }),
    );
    const overBatch = await toContext(
      createClassifyJob({
        protocol: 'paper',
        architecture: { id: 'bilstm', options: { quirks: { recurrentOverBatch: true } } },
      }),
    );

    expect(unwrap(listLeaks(scaled, fold))).toEqual([expect.stringContaining('scale the input are of all rows')]);
    expect(unwrap(listLeaks(overBatch, fold))).toEqual([expect.stringContaining('other rows of its batch')]);
  });

  it('refuse a job that calls itself honest', async () => {
    const job = createClassifyJob({ architecture: { id: 'bigru', options: { quirks: { recurrentOverBatch: true } } } });

    expect(listLeaks(await toContext(job), fold)).toMatchObject({
      ok: false,
      error: {
        code: 'job/failed',
        message: expect.stringContaining('says that it is honest, and it is not') as unknown,
      },
    });
  });
});
