import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '#renderer/api/api.ts';
import { Announcer } from '#renderer/state/announcer.svelte.ts';
import { Jobs } from '#renderer/state/jobs.svelte.ts';
import { Models } from '#renderer/state/models.svelte.ts';
import { OpenedModel } from '#renderer/state/opened-model.svelte.ts';
import { Transfers } from '#renderer/state/transfers.svelte.ts';
import type { Job } from '#shared/domain/job.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { ModelSummary } from '#shared/ipc/schemas/models.ts';
import { err, ok } from '#shared/result/result.ts';
import type { GrantId, JobId, ModelId } from '#shared/units/ids.ts';
import type { TestBridge } from '#test/builders/desk-bridge.ts';
import { createTestBridge } from '#test/builders/desk-bridge.ts';
import { buildModel } from '#test/builders/training-facts.ts';

const shipped = JSON.parse(readFileSync('resources/models/cnet-aami5/card.json', 'utf8')) as ModelCard; // the program's own
const modelId = (name: string) => name as ModelId;
const EXPORT: Job = {
  id: 'job-9' as JobId,
  kind: 'export',
  title: 'Export CNet',
  state: 'running',
  createdAtMs: 1,
  startedAtMs: 1,
  endedAtMs: null,
  doneCount: 0,
  totalCount: null,
  countedUnit: 'files',
  message: '',
  failures: [],
  resultIds: [],
};

let stored: ModelSummary[];
let bridge: TestBridge;
let announcer: Announcer;
let models: Models;
let opened: OpenedModel;
let transfers: Transfers;
let downloads: string[];

beforeEach(async () => {
  const version = (name: string, parts: Partial<ModelSummary> = {}) =>
    buildModel({ ...shipped, id: modelId(name) }, { isActive: false, isShipped: false, ...parts });
  stored = [
    version('first', { isShipped: true, problem: 'Its weights are not those of its card.' }),
    version('second'),
    version('third', { isActive: true }),
  ];
  bridge = createTestBridge({
    'models.list': () => ok(stored),
    'waves.list': () => ok([]),
    'models.show': ({ modelId: asked }: { modelId: ModelId }) => {
      const model = stored.find(({ card }) => card.id === asked);
      return model === undefined
        ? err('model/unknown', 'This library has no such model.')
        : ok({ ...model, outcome: null, predictionCount: 2 });
    },
    'models.activate': ({ modelId: asked }: { modelId: ModelId }) => {
      stored = stored.map((model) => ({ ...model, isActive: model.card.id === asked }));
      return ok(stored[0]);
    },
    'models.delete': ({ modelId: asked }: { modelId: ModelId }) => {
      if (stored.find(({ card }) => card.id === asked)?.isShipped === true)
        return err('model/shipped', 'It came with the program.');
      stored = stored.filter(({ card }) => card.id !== asked);
      return ok(null);
    },
    'files.choose-export': () => ok({ grantId: 'grant-1' as GrantId, displayName: 'models' }),
    'files.choose-import': () => ok([{ grantId: 'grant-2' as GrantId, displayName: 'cnet' }]),
    'models.export': () => ok(EXPORT),
    'models.import': () => ok(stored[1]),
    'export.collect': () => ok({ downloadPath: '/download/job-9' }),
  });
  const api = createApi(bridge);
  announcer = new Announcer();
  downloads = [];
  const jobs = new Jobs({ api, announcer });
  models = new Models({ api, jobs, announcer });
  opened = new OpenedModel(api);
  transfers = new Transfers({
    api,
    jobs,
    announcer,
    download: (path) => downloads.push(path),
    onImportStarted: () => undefined,
  });
  await models.load();
});

const flush = () => new Promise((resolve) => setTimeout(resolve, 2));
const said = () => announcer.messages.map(({ text }) => text);

describe('the models', () => {
  it('let the active one answer, without one the first that can be used, and none for a task that none answers', async () => {
    expect(models.activeFor('beats')?.card.id).toBe('third');

    stored = stored.map((model) => ({ ...model, isActive: false }));
    await models.load();
    expect(models.activeFor('beats')?.card.id).toBe('second');
    expect(models.activeFor('records')).toBeUndefined();
  });

  it('name the one that is active for the question of another, and none for another question', () => {
    const [first] = models.list;

    expect(models.activeBeside(first!.card)?.card.id).toBe('third');
    const ofRecords = { task: 'records', classes: [{ ...first!.card.classes[0]!, id: 'normal' }] } as const;
    expect(models.activeBeside(ofRecords)).toBeUndefined();
  });

  it('say what is active now', async () => {
    const [, second] = models.list;
    if (second === undefined) throw new Error('a model was expected');
    await models.activate(second);

    expect(models.activeFor('beats')?.card.id).toBe('second');
    expect(said().at(-1)).toMatch(/is active\. Classify a recording to see its answers/);
  });

  it('refuse to delete what came with the program, in the words of main', async () => {
    const [first, second] = models.list;
    if (first === undefined || second === undefined) throw new Error('two models were expected');

    expect(await models.remove(first)).toBe(false);
    expect(said().at(-1)).toMatch(/was not deleted: It came with the program\./);
    expect(await models.remove(second)).toBe(true);
    expect(models.list.map(({ card }) => card.id)).toEqual(['first', 'third']);
  });

  it('are read again, the open card too, when main says that they have changed', async () => {
    await opened.open(modelId('second'));
    stored = stored.map((model) => ({ ...model, isActive: model.card.id === 'second' }));
    bridge.publish({ name: 'models.changed', payload: {} });
    await flush();

    expect(models.activeFor('beats')?.card.id).toBe('second');
    expect(opened.detail).toMatchObject({ isActive: true, predictionCount: 2 });
  });

  it('show the card that was asked for last, and why one cannot be shown', async () => {
    bridge.hold();
    const first = opened.open(modelId('first'));
    const second = opened.open(modelId('second'));
    await bridge.release();
    await Promise.all([first, second]);
    expect(opened.detail?.card.id).toBe('second');

    await opened.open(modelId('gone'));
    expect(opened.detail).toBeNull();
    expect(opened.problem?.message).toBe('This library has no such model.');
  });
});

describe('a model in and out', () => {
  it('is exported to where the person says, and fetched as a download in the browser', async () => {
    await transfers.exportModel(modelId('second'), 'layers');
    bridge.publish({ name: 'job.changed', payload: { job: { ...EXPORT, state: 'done', resultIds: ['second'] } } });
    await flush();

    expect(bridge.asked.find(({ name }) => name === 'models.export')?.input).toEqual({
      modelId: 'second',
      destination: 'grant-1',
      format: 'layers',
    });
    expect(downloads).toEqual(['/download/job-9']);
  });

  it('is imported from a folder that the person chooses', async () => {
    const model = await transfers.importModel('ask');

    expect(model?.card.id).toBe('second');
    expect(bridge.asked.at(-1)).toEqual({ name: 'models.import', input: { grantIds: ['grant-2'] } });
    expect(said().at(-1)).toMatch(/was imported\.$/);
  });
});
