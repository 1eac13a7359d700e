import { describe, expect, it } from 'vitest';
import { createRecipe } from '#main/preprocessing/recipes.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { describeJobNetworks } from '#main/training/jobs/job-networks.ts';
import { toFitSpec, type FitPlan } from '#main/training/jobs/to-fit-spec.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { unwrap } from '#shared/result/result.ts';
import { createClassifyJob } from '#test/builders/classify-job.ts';

const toPlan = async (job: ClassifyTrainingJob): Promise<FitPlan> => {
  const finisher = toRowFinisher(unwrap(createRecipe(job.recipe.id, job.recipe.options)));
  const networks = unwrap(await describeJobNetworks(job, { jobFolder: '', finisher, trunk: null }));
  return {
    job,
    networks,
    start: null,
    files: [],
    rowShape: [187, 1],
    recipe: null,
    train: { firstRow: 0, rowCount: 1 },
    validation: null,
    classWeights: job.classes.map(() => 1),
    classMask: Uint8Array.from(job.classes, () => 1),
    folder: '/work',
  };
};

describe('what the tensor process is asked for', () => {
  it('names classes by their place: the mean F1 of S and V is that of 1 and 2', async () => {
    const watch = { meanF1Of: ['S', 'V'] };
    const job = createClassifyJob({
      choose: { epoch: { by: watch, notBefore: 11 }, temperature: false, thresholds: { kind: 'none' } },
    });

    const spec = toFitSpec(await toPlan(job));

    expect(spec.best).toEqual({ watch: { meanF1Of: [1, 2] }, fromEpoch: 11 });
    expect(spec.loss).toMatchObject({ kind: 'cross-entropy', dividesBy: 'weights' });
  });

  it('begins the first phase anew and each other with the best epoch of the one before, or the last', async () => {
    const job = createClassifyJob({
      fit: {
        ...createClassifyJob().fit,
        phases: [
          { name: 'a', epochCount: 1, learningRate: 0.1 },
          { name: 'b', epochCount: 1, learningRate: 0.1, startsFrom: 'last', frozenLayers: ['block'] },
          { name: 'c', epochCount: 1, learningRate: 0.1 },
        ],
      },
    });

    const { phases } = toFitSpec(await toPlan(job));

    expect(phases.map(({ start }) => start.from)).toEqual([null, 'last', 'best']);
    expect(phases[1]?.trained.frozenLayers).toEqual(['block']);
  });

  it('asks yes or no of a network with one output', async () => {
    const job = createClassifyJob({ classes: [{ id: 'infarction', name: 'infarction' }] });

    expect(toFitSpec(await toPlan(job)).loss).toEqual({
      kind: 'binary-cross-entropy',
      positiveWeights: [1],
      labelSmoothing: 0,
    });
  });

  it('refuses a network whose input the recipe does not make, with both shapes', async () => {
    const job = createClassifyJob({ architecture: { id: 'plawiak17' } });
    const finisher = toRowFinisher(unwrap(createRecipe(job.recipe.id, {})));

    expect(await describeJobNetworks(job, { jobFolder: '', finisher, trunk: null })).toMatchObject({
      error: {
        code: 'app/wrong-use',
        message: expect.stringContaining('reads 3600 x 1, and the recipe makes 187 x 1') as unknown,
      },
    });
  });
});
