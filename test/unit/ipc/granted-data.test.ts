import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dialogs } from '#main/ipc/dialogs.ts';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import type { TrainingPlan } from '#shared/domain/training-run.ts';
import { ok } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { writeJudgedModel } from '#test/builders/judged-model.ts';
import { openDesk, type OpenDesk } from '#test/builders/open-desk.ts';

const modelId = 'made' as ModelId;
let folder: string;
let data: string;
let chosen: string;
let desk: OpenDesk;

const dialogs: Dialogs = {
  chooseImport: () => Promise.resolve(ok([{ kind: 'read', path: chosen }])),
  chooseExport: () => Promise.resolve(ok(null)),
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-data-'));
  desk = openDesk({ dialogs });
  const own = await writeJudgedModel(folder, modelId, cinc2017Lite.describe({ outputCount: 2 }));
  data = own.dataFolder;
  chosen = join(folder, modelId);
  const [grant] = await desk.get('files.choose-import', { kind: 'folder' });
  await desk.get('models.import', { grantIds: [grant!.grantId] });
});
afterEach(async () => {
  await desk.close();
  for (const own of [folder, data]) rmSync(own, { recursive: true, force: true });
});

async function takeData(path: string) {
  chosen = path;
  const [grant] = await desk.get('files.choose-import', { kind: 'data-set' });
  return desk.call('training.take-data', { modelId, grantIds: [grant!.grantId] });
}

const plan = (rows: 'data-set' | 'none', method: 'int8' | 'alq' | 'inq' = 'int8'): TrainingPlan => ({
  title: 'Smaller',
  query: { search: '', label: null, state: null },
  protocol: 'by-patient',
  start: { kind: 'model', modelId, trains: 'all' },
  fit: {
    seed: 1,
    epochCount: 1,
    batchSize: 16,
    learningRate: 0.001,
    weightDecay: 0,
    maxRowsPerClass: 100,
    decidedWeight: 1,
  },
  compression: { method, targetBits: 2, rows },
});

describe('the data set that a model of whole recordings was trained on', () => {
  it('is asked for by name before anything can be judged on it, and a start without it is refused', async () => {
    expect(await desk.get('training.compression', { modelId })).toEqual({
      rows: ['data-set', 'none'],
      dataSets: ['made'],
      folderName: null,
      dataProblem: "Choose the folder in which 'made' lies.",
      whyNot: null,
    });
    const survey = await desk.get('training.survey', { plan: plan('data-set') });
    expect(survey).toMatchObject({ problem: "Choose the folder in which 'made' lies.", classIds: ['c0', 'c1'] });
    expect(await desk.call('training.start', { plan: plan('data-set') })).toMatchObject({
      error: { code: 'training/not-possible', message: survey.problem },
    });
  });

  it('is found in the folder that holds it, or is that folder itself; what else is chosen is refused in words', async () => {
    mkdirSync(join(folder, 'elsewhere'));
    expect(await takeData(join(folder, 'elsewhere'))).toMatchObject({
      error: { message: expect.stringContaining("'elsewhere' holds no folder named 'made'") as string },
    });
    mkdirSync(join(folder, 'elsewhere', 'made'));
    // The table of the set is missed first.
    expect(await takeData(join(folder, 'elsewhere'))).toMatchObject({ error: { code: 'table/unreadable' } });
    expect((await desk.get('training.compression', { modelId })).folderName).toBeNull();

    expect(await takeData(join(data, 'made'))).toMatchObject({ value: { folderName: 'made', dataProblem: null } });
    expect(await takeData(data)).toMatchObject({ value: { dataProblem: null } });
    expect((await desk.get('training.survey', { plan: plan('data-set') })).problem).toBeNull();
  });

  it('is remembered with the library, where no page can read or write its path, and is missed when it has gone', async () => {
    const moved = join(folder, 'moved');
    cpSync(data, moved, { recursive: true });
    await takeData(moved);
    expect(JSON.stringify(await desk.get('settings.read', {}))).not.toContain(folder);
    expect(JSON.stringify(await desk.get('training.compression', { modelId }))).not.toContain(folder);
    const patch = { dataFolders: { made: { path: '/', name: 'all' } } };
    expect(await desk.call('settings.write', patch as object)).toMatchObject({ error: { code: 'ipc/bad-input' } });

    rmSync(moved, { recursive: true });
    expect(await desk.get('training.compression', { modelId })).toMatchObject({
      folderName: 'moved',
      dataProblem: expect.stringContaining("'made' is not where it was any more, in 'moved'") as string,
    });
  });

  it('as an upload stays until another takes its place, and is not kept where it was refused', async () => {
    const upload = (name: string, source: string) => {
      const path = join(folder, name);
      cpSync(source, path, { recursive: true });
      const dispose = () => rmSync(path, { recursive: true, force: true });
      const { grantId } = desk.services.grants.grant({ kind: 'read', path, dispose });
      return desk.call('training.take-data', { modelId, grantIds: [grantId] });
    };
    expect(await upload('one', data)).toMatchObject({ value: { folderName: 'one', dataProblem: null } });
    expect(await upload('two', data)).toMatchObject({ value: { folderName: 'two' } });
    expect([existsSync(join(folder, 'one')), existsSync(join(folder, 'two'))]).toEqual([false, true]);
    expect((await upload('three', join(folder, modelId))).ok).toBe(false);
    expect([existsSync(join(folder, 'two')), existsSync(join(folder, 'three'))]).toEqual([true, false]);
  });
});

describe('making such a model smaller', () => {
  it('by rounding to 8 bits needs no data: its card says that nothing was judged, and it is in the line of that model', async () => {
    expect(await desk.call('training.survey', { plan: plan('none', 'inq') })).toMatchObject({
      error: { message: expect.stringContaining('every other method trains') as string },
    });
    const run = await desk.get('training.start', { plan: plan('none') });
    const job = await desk.get('jobs.get', { jobId: run.jobId! as never }); // the run keeps it
    expect(await desk.end(job)).toMatchObject({ state: 'done', resultIds: ['made-v2'] });
    const shown = await desk.get('training.show', { runId: run.id });
    expect(shown.outcome).toMatchObject({ modelId: 'made-v2', heldOut: null, compression: { averageBits: 8 } });
    expect(shown.outcome?.testRows).toBeUndefined();
    expect(shown.message).toContain('nothing was judged');
    const { card, parentModelId, problem } = await desk.get('models.show', { modelId: 'made-v2' });
    expect(card).toMatchObject({ version: '2.0.0', results: [], calibration: 'none', compression: { method: 'int8' } });
    expect(card.limits.at(-1)).toContain('It has not been judged since it was made smaller');
    expect([parentModelId, problem]).toEqual([modelId, null]);
  });

  it('on data that are not those of its card fails with what is there, and leaves no model', async () => {
    await takeData(data);
    rmSync(join(data, 'made', 'r03.dat'));
    const run = await desk.get('training.start', { plan: plan('data-set') });
    const job = await desk.get('jobs.get', { jobId: run.jobId! as never }); // as above
    expect(await desk.end(job)).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/not those of the model's card.*13 rows of 13 recordings/) as string,
    });
    expect((await desk.get('models.list', {})).map(({ card }) => card.id)).not.toContain('made-v2');
  });
});
