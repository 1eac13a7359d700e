import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectures, describeArchitecture } from '#main/models/architectures/index.ts';
import { createRecipe } from '#main/preprocessing/recipes.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { describeJobNetworks } from '#main/training/jobs/job-networks.ts';
import { root } from '#scripts/setup/places.mjs';
import { parseTrainingJob } from '#shared/domain/any-training-job.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { inferShapes } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';

const folder = join(root, 'resources', 'jobs');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const jobs = new Map<string, ClassifyTrainingJob>();
const named = new Set<string>();
for (const file of files) {
  const job = parseTrainingJob(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  if (!job.success) continue;
  if (!('task' in job.data)) named.add(job.data.architecture);
  else if (job.data.task === 'classify') {
    jobs.set(file.replace('.json', ''), job.data);
    if (job.data.architecture.id !== undefined) named.add(job.data.architecture.id);
  }
}

const describeJob = async (job: ClassifyTrainingJob) => {
  const finisher = toRowFinisher(unwrap(createRecipe(job.recipe.id, job.recipe.options)));
  const from = job.startsFrom === null ? undefined : jobs.get(job.startsFrom.modelId);
  const trunk =
    from?.architecture.id === undefined
      ? null
      : unwrap(describeArchitecture({ id: from.architecture.id, options: from.architecture.options }));
  return { finisher, networks: unwrap(await describeJobNetworks(job, { jobFolder: folder, finisher, trunk })) };
};

describe('the published jobs', () => {
  it('are files that are read, each named after the model that it makes', () => {
    for (const file of files) {
      const job = parseTrainingJob(JSON.parse(readFileSync(join(folder, file), 'utf8')));

      expect(job.error?.issues, file).toBeUndefined();
      expect(`${job.data?.modelId}.json`).toBe(file);
    }
  });

  it('name every architecture at least once', () => {
    expect(architectures.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
  });

  it.each([...jobs])('%s: its recipe is there, and the rows that it makes fit its network', async (_, job) => {
    const { finisher, networks } = await describeJob(job);

    expect(networks.byPhase).toHaveLength(job.fit.phases.length);
    for (const network of networks.byPhase) {
      const shapes = unwrap(inferShapes(network, finisher.inputShape[0]));
      expect(shapes.get('input')).toEqual(finisher.inputShape);
    }
  });

  it.each([...jobs])('%s: layers that a phase freezes are there', async (_, job) => {
    const { networks } = await describeJob(job);

    job.fit.phases.forEach(({ frozenLayers }, k) => {
      const names = networks.byPhase[k]?.layers.map(({ name }) => name) ?? [];
      for (const frozen of frozenLayers) {
        expect(
          names.some((name) => name.startsWith(frozen)),
          `${frozen} of phase ${k + 1}`,
        ).toBe(true);
      }
    });
  });

  it('say so where the paper judged on rows that chose or trained, and nowhere else', () => {
    const paper = [...jobs.values()].filter(({ protocol }) => protocol === 'paper').map(({ modelId }) => modelId);

    expect(paper.sort()).toEqual(
      [
        'bigru-paper',
        'bigru-paper-smote',
        'bilstm-paper',
        'bilstm-paper-smote',
        'cnet-paper',
        'cnet-paper-smote',
        'plawiak17-paper',
        'plawiak17-random-split',
        'seq2seq-paper',
        'seq2seq-paper-smote',
        'snn-cinc2017',
      ].sort(),
    );
  });
});
