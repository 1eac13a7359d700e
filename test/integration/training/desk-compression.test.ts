import { cpSync, existsSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dialogs } from '#main/ipc/dialogs.ts';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import type { CompressionMethod } from '#shared/domain/compression-method.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import type { TrainingPlan, TrainingRun } from '#shared/domain/training-run.ts';
import { ok } from '#shared/result/result.ts';
import type { JobId, ModelId } from '#shared/units/ids.ts';
import { writeJudgedModel } from '#test/builders/judged-model.ts';
import { makeNetworkCard } from '#test/builders/network-model.ts';
import { openDesk, type OpenDesk } from '#test/builders/open-desk.ts';

/** A small network of whole recordings on 14 recordings of its own data set, on the desk's services with the real tensor process. */
const folder = mkdtempSync(join(tmpdir(), 'overread-desk-compress-'));
let desk: OpenDesk;
let data: string;
let chosen: string;

const dialogs: Dialogs = {
  chooseImport: () => Promise.resolve(ok([{ kind: 'read', path: chosen }])),
  chooseExport: () => Promise.resolve(ok(null)),
};

async function grant(path: string) {
  chosen = path;
  const [own] = await desk.get('files.choose-import', { kind: 'folder' });
  return { grantIds: [own!.grantId] };
}

beforeAll(async () => {
  desk = openDesk({ dialogs });
  ({ dataFolder: data } = await writeJudgedModel(folder, 'made', cinc2017Lite.describe({ outputCount: 2 })));
  await desk.get('models.import', await grant(join(folder, 'made')));
  await desk.get('training.take-data', { modelId: 'made' as ModelId, ...(await grant(data)) });
});
afterAll(async () => {
  await desk.close();
  for (const own of [folder, data]) rmSync(own, { recursive: true, force: true });
});

const toPlan = (method: CompressionMethod, targetBits: number, modelId = 'made'): TrainingPlan => ({
  title: `Smaller by ${method}`,
  query: { search: '', label: null, state: null },
  protocol: 'by-patient',
  start: { kind: 'model', modelId: modelId as ModelId, trains: 'all' },
  fit: {
    seed: 1,
    epochCount: 1,
    batchSize: 16,
    learningRate: 0.001,
    weightDecay: 0,
    maxRowsPerClass: 2,
    decidedWeight: 1,
  },
  compression: { method, targetBits, rows: 'data-set' },
});

async function run(plan: TrainingPlan): Promise<TrainingRun> {
  const { id, jobId } = await desk.get('training.start', { plan });
  await desk.end(await desk.get('jobs.get', { jobId: jobId as JobId })); // the run keeps it
  return desk.get('training.show', { runId: id });
}
const listIds = async () => (await desk.get('models.list', {})).map(({ card }) => card.id);

describe('a compression on the desk, on the data set of a model of whole recordings', () => {
  it('ends with a sentence where the budget of bits cannot be met, and leaves neither model nor files', async () => {
    const ended = await run(toPlan('alq', 0.1));
    expect(ended).toMatchObject({ state: 'failed', outcome: null });
    expect(ended.message).toMatch(/^The budget of 0\.1 bits a weight cannot be met: .* Give a budget above that\.$/);
    expect(await listIds()).not.toContain('made-v2');
    expect(existsSync(join(desk.services.paths.trainingFolder, ended.id))).toBe(false);
  });

  it('tells bits and accuracy epoch by epoch, is judged on the test rows, and is a version of the same line', async () => {
    const ended = await run(toPlan('alq', 3));
    expect(ended, ended.message).toMatchObject({ state: 'done', outcome: { modelId: 'made-v2', heldOut: null } });
    expect(ended.epochs.length).toBeGreaterThan(3);
    expect(ended.epochs.at(-1)?.compression?.averageBits).toBeLessThanOrEqual(3);
    expect(ended.outcome?.testRows).toMatchObject({ rowCount: expect.any(Number) as number, before: null });
    const { card, parentModelId } = await desk.get('models.show', { modelId: 'made-v2' });
    expect(parentModelId).toBe('made');
    expect(card.compression).toMatchObject({ method: 'alq', coordinates: 'int8' });
    expect(card.results[0]?.classes.every(({ groupCount }) => groupCount !== undefined)).toBe(true);
    expect(card.trainingProtocol).toMatch(/ Then compressed by .*\. Compressed in \d+ s on \d+ cores: at most /);
    expect(card.trainingCommand).toBe(
      'npm run -s overread -- compress made --method alq --bits 3 --coordinates int8 --epochs 1 --rows-per-class 2 --seed 1 --data DATA --out DIR',
    );
    const again = await desk.get('training.compression', { modelId: 'made-v2' as ModelId });
    expect([again.rows, again.whyNot]).toEqual([[], expect.stringContaining('has been made smaller already')]);
  });

  it('lists a model whose packed file is cut off with what is wrong with it, and uses it for nothing', async () => {
    const other = openDesk({ dialogs });
    const there = join(other.services.paths.modelsFolder, 'made-v2');
    cpSync(join(desk.services.paths.modelsFolder, 'made-v2'), there, { recursive: true });
    truncateSync(join(there, 'weights.bin'), 400);

    const modelId = 'made-v2' as ModelId;
    const broken = { error: { code: 'model/broken', message: expect.stringContaining('weights.bin') as string } };
    expect((await other.get('models.show', { modelId })).problem).toContain('weights.bin');
    expect(await other.call('training.compression', { modelId })).toMatchObject(broken);
    expect(await other.call('training.start', { plan: toPlan('int8', 2, modelId) })).toMatchObject(broken);
    expect(await other.call('models.activate', { modelId })).toMatchObject(broken);
    await other.close();
  });
});

describe('a network with nothing to compress', () => {
  const bare: NetworkDescription = {
    architecture: 'bare',
    inputShape: [null, 1],
    hasLengths: false,
    layers: [
      { name: 'norm', op: 'batchNorm', momentum: 0.9, epsilon: 1e-3 },
      { name: 'mean', op: 'meanOverTime', isMasked: false },
    ],
    output: 'sigmoid',
  };

  it('is offered no rows, with the reason, and a start is refused in the same words', async () => {
    const card = makeNetworkCard(bare, { id: 'bare' as ModelId, recipeId: 'cinc2017-100hz@1', task: 'records' });
    await writeNetworkModel(join(folder, 'bare'), { card, network: bare, weights: new Float32Array(4).fill(1) });
    await desk.get('models.import', await grant(join(folder, 'bare')));

    const options = await desk.get('training.compression', { modelId: 'bare' as ModelId });
    expect(options.rows).toEqual([]);
    expect(options.whyNot).toContain('has no convolution and no dense layer: there is nothing to compress');
    expect(await desk.call('training.start', { plan: toPlan('alq', 2, 'bare') })).toMatchObject({
      error: { code: 'training/not-possible', message: options.whyNot },
    });
  });
});
