import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import type { RecordDetail } from '#shared/domain/record.ts';
import { openDesk, type OpenDesk } from '#test/builders/open-desk.ts';

/** A desk that is started for the first time, with the models and recordings that come with the program. */
let desk: OpenDesk;
let details: readonly RecordDetail[];

beforeAll(async () => {
  desk = openDesk({ importsDemo: true, resourcesFolder: join(root, 'resources') });
  await desk.services.jobs.idle();
  // The answers are asked for when the recordings are there.
  await vi.waitFor(
    async () => expect((await desk.get('jobs.list', {})).map(({ kind }) => kind)).toContain('predict'),
    20_000,
  );
  await desk.services.jobs.idle();
  const all = { search: '', label: null, state: null, descending: false, offset: 0, limit: 20 };
  const { rows } = await desk.get('library.list', { ...all, sortBy: 'name' });
  details = await Promise.all(rows.map(({ id }) => desk.get('library.get', { recordId: id })));
}, 180_000);
afterAll(() => desk.close());

const modelsOf = (name: string) => {
  const detail = details.find((one) => one.name === name);
  return [...(detail?.runs ?? []), ...(detail?.recordRuns ?? [])]
    .filter(({ notApplicable }) => notApplicable === null)
    .map(({ modelId }) => modelId)
    .toSorted();
};

it('has answers of the active models for all six recordings, made by one job without a failure', async () => {
  const jobs = (await desk.get('jobs.list', {})).filter(({ kind }) => kind === 'predict');

  expect(jobs).toHaveLength(1);
  expect(jobs[0]).toMatchObject({ state: 'done', failures: [] });
  expect(details).toHaveLength(6);
  for (const { name } of details) expect(modelsOf(name), name).not.toEqual([]);
  expect(details.find(({ name }) => name === 'mitdb200')?.runs).toHaveLength(1);
});

it('has both 12-lead models beside each other on a 12-lead recording, and none of them has met its person', async () => {
  expect(modelsOf('ptbxl00001')).toEqual(expect.arrayContaining(['normal-abnormal-12', 'ribeiro-6']));
  const runs = details.find(({ name }) => name === 'ptbxl00001')?.recordRuns ?? [];

  for (const run of runs) {
    const { rows } = await desk.get('predictions.read-rows', { runId: run.id });
    expect(rows).toHaveLength(1);
    expect(rows[0]?.probabilities?.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(run.seenInTraining).toBe(false);
  }
  const normal = runs.find(({ modelId }) => modelId === 'normal-abnormal-12');
  const [row] = (await desk.get('predictions.read-rows', { runId: normal!.id })).rows;
  // PTB-XL calls it normal.
  expect(row?.probabilities?.[0]).toBeGreaterThan(0.5);
});
