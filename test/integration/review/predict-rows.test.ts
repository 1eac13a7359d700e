import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { plawiak17 } from '#main/models/architectures/plawiak17.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { makeGappyRecording, makeRecording } from '#test/builders/made-recording.ts';
import { drawNetworkWeights, makeNetworkCard } from '#test/builders/network-model.ts';
import type { OpenDesk } from '#test/builders/open-desk.ts';
import { openDesk } from '#test/builders/open-desk.ts';
import type { ModelId, RecordId } from '#shared/units/ids.ts';

let desk: OpenDesk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.close());

async function bring(path: string): Promise<RecordId> {
  const job = await desk.import([`${path}.hea`]);
  return job.resultIds[0] as RecordId; // an import's results are records
}

const place = (id: string) => join(desk.folder, 'library', 'models', id);

async function makeWhole(): Promise<void> {
  const network = cinc2017Lite.describe({});
  const facts = {
    recipeId: 'cinc2017-100hz@1',
    task: 'records',
    id: 'whole' as ModelId,
    supportedLeads: ['mlii'],
  } as const;
  const card = makeNetworkCard(network, facts);
  await writeNetworkModel(place('whole'), { card, network, weights: drawNetworkWeights(network) });
}

async function makeFragments(): Promise<void> {
  const network = plawiak17.describe({});
  await writeNetworkModel(place('fragments'), {
    card: makeNetworkCard(network, { recipeId: 'plawiak-fragment@1', task: 'fragments', id: 'fragments' as ModelId }),
    network,
    weights: drawNetworkWeights(network),
    statistics: {
      kind: 'by-position',
      from: 'training-rows',
      rowCount: 1,
      means: new Float32Array(3600).fill(1024),
      deviations: new Float32Array(3600).fill(200),
      clipDeviations: null,
    },
  });
}

async function predict(recordId: RecordId, modelId: string) {
  return desk.end(await desk.get('predictions.start', { recordId, modelId, beatsFromSetId: null }));
}

describe('a model of whole recordings, asked on the desk', () => {
  it('gives one answer, which is kept beside the runs over beats, and told', async () => {
    await makeWhole();
    const { path } = await makeRecording(join(desk.folder, 'in'), 'made', { durationSec: 20 });
    const id = await bring(path);

    const job = await predict(id, 'whole');

    expect(job).toMatchObject({ state: 'done', countedUnit: 'recordings' });
    const { run, rows } = await desk.get('predictions.read-rows', { runId: job.resultIds[0]! });
    expect(run).toMatchObject({
      modelId: 'whole',
      task: 'records',
      rowCount: 1,
      notApplicable: null,
      thresholds: null,
    });
    expect(rows).toMatchObject([{ startSample: 0, endSample: 7200, why: null }]);
    expect(rows[0]?.probabilities?.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    const detail = await desk.get('library.get', { recordId: id });
    expect(detail.recordRuns).toEqual([run]);
    expect({ runs: detail.runs, state: detail.state }).toEqual({ runs: [], state: 'predicted' });
    // Its statistics and weights are not gone after the first time.
    expect((await predict(id, 'whole')).state).toBe('done');
  });

  it('says why where it knows none of the leads', async () => {
    await makeWhole();
    const { path } = await makeRecording(join(desk.folder, 'in'), 'made', { durationSec: 20, leadNames: ['V5'] });

    const job = await predict(await bring(path), 'whole');

    const { run, rows } = await desk.get('predictions.read-rows', { runId: job.resultIds[0]! });
    expect(run.notApplicable).toBe('The model knows the leads mlii; this recording has V5.');
    expect(rows).toEqual([]);
  });
});

describe('a model of fragments, asked on the desk', () => {
  it('answers each 10 s, and says why where samples are missing; again and again with the same numbers', async () => {
    await makeFragments();
    const id = await bring(await makeGappyRecording(join(desk.folder, 'in'), 'gappy'));

    const first = await predict(id, 'fragments');
    const second = await predict(id, 'fragments');

    const read = (runId: string | undefined) => desk.get('predictions.read-rows', { runId: runId! });
    const { rows } = await read(first.resultIds[0]);
    expect(rows.map(({ startSample }) => startSample)).toEqual([0, 3600, 7200, 10_800, 14_400, 18_000]);
    expect(rows.map(({ why }) => why !== null)).toEqual([true, false, false, false, false, false]);
    expect((await read(second.resultIds[0])).rows).toEqual(rows);
  });
});
