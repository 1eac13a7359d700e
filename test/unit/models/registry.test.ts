import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cnet } from '#main/models/architectures/cnet.ts';
import { createModelRegistry } from '#main/models/registry.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import { drawInitialWeights } from '#main/tensor/initial-weights.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import type { ModelId } from '#shared/units/ids.ts';

const ID = 'made' as ModelId;
const card: Omit<ModelCard, 'weightsSha256'> = {
  id: ID,
  version: '1',
  name: 'made',
  task: 'beats',
  architecture: 'cnet',
  parameterCount: 53_957,
  recipeId: 'kachuee-beats@1',
  classes: AAMI_CLASSES.map((id) => ({ id, name: id, supported: id !== 'Q', why: id === 'Q' ? 'untrained' : null })),
  supportedLeads: ['mlii'],
  calibration: 'temperature',
  temperature: 1.5,
  threshold: null,
  trainingData: 'none',
  trainingProtocol: 'none',
  trainingCommand: 'none',
  seed: 1,
  trainingContentHashes: [],
  trainingRecords: [],
  results: [],
  limits: [],
  weightsLicence: 'Apache-2.0',
  createdAt: '2026-11-21',
};

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-models-'));
  await writeNetworkModel(join(folder, ID), {
    network: cnet.describe({}),
    card,
    weights: drawInitialWeights({ weights: listWeights(cnet.describe({})) }, createRandom(1)),
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = () => createModelRegistry({ folders: [folder] }).load(ID);

describe('the registry of models', () => {
  it('gives a written model back, with what the tensor process needs', async () => {
    const model = await load();

    expect(model).toMatchObject({
      ok: true,
      value: {
        card: { ...card },
        network: {
          network: cnet.describe({}),
          weightsFormat: 'float32-le',
          temperature: 1.5,
          classMask: Uint8Array.of(1, 1, 1, 1, 0),
        },
      },
    });
  });

  it('knows no model that is not there, nor a name that leaves the folder', async () => {
    const registry = createModelRegistry({ folders: [folder] });

    for (const id of ['other', '../made', '', '.']) {
      expect(await registry.load(id as ModelId)).toMatchObject({ ok: false, error: { code: 'model/unknown' } });
    }
  });

  it.each([
    ['weights.bin', (file: string) => truncateSync(file, 100), 'has 100 bytes instead of 215828'],
    ['weights.bin', (file: string) => rmSync(file), 'is missing or cannot be read'],
    [
      'weights.bin',
      (file: string) => writeFileSync(file, new Uint8Array(215_828)),
      'is not the file that the card describes',
    ],
    ['card.json', (file: string) => appendFileSync(file, '}'), 'is not JSON'],
    ['card.json', (file: string) => replace(file, '53957', '53956'), 'says 53956 parameters, cnet has 53957'],
    [
      'card.json',
      (file: string) => replace(file, 'kachuee-beats@1', 'other@1'),
      'names a recipe that this version does not have',
    ],
    ['card.json', (file: string) => replace(file, '"seed": 1', '"seed": "1"'), "is wrong at 'seed'"],
    [
      'card.json',
      (file: string) => replace(file, '"cnet"', '"bilstm"'),
      'names the architecture bilstm, model.json cnet',
    ],
    [
      'card.json',
      (file: string) => replace(file, 'kachuee-beats@1', 'plawiak-fragment@1'),
      'is for beats, its recipe plawiak-fragment@1 makes rows of recordings',
    ],
    ['model.json', (file: string) => replace(file, '"width": 5', '"width": 0'), "is wrong at 'network.layers.0.width'"],
    ['model.json', (file: string) => replace(file, 'stem.kernel', 'stem.other'), "is wrong at 'weights'"],
  ])('names %s when it is broken, and why', async (file, breakIt, reason) => {
    breakIt(join(folder, ID, file));

    const model = await load();

    expect(model).toMatchObject({ ok: false, error: { code: 'model/broken', details: { file } } });
    expect(model.ok ? '' : model.error.message).toContain(reason);
  });

  it('lists a model that cannot be used with its problem, and a folder without a card by its name', async () => {
    truncateSync(join(folder, ID, 'weights.bin'), 100);
    mkdirSync(join(folder, 'empty'));

    const { models, unreadable } = await createModelRegistry({ folders: [folder, join(folder, 'none')] }).list();

    expect(models).toMatchObject([{ card: { id: ID }, problem: { code: 'model/broken' } }]);
    expect(unreadable).toMatchObject([{ folderName: 'empty', problem: { code: 'model/broken' } }]);
  });

  it('refuses a model under another name than its own', async () => {
    cpSync(join(folder, ID), join(folder, 'copy'), { recursive: true });

    const copied = await createModelRegistry({ folders: [folder] }).load('copy' as ModelId);

    expect(copied).toMatchObject({ ok: false, error: { code: 'model/broken' } });
  });
});

function replace(file: string, from: string, to: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
}

describe('a folder of models', () => {
  it('that is not there holds none; one that cannot be read is no empty one', async () => {
    const gone = await createModelRegistry({ folders: [join(folder, 'gone')] }).list();
    expect(gone).toEqual({ models: [], waves: [], spiking: [], unreadable: [] });
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(createModelRegistry({ folders: [file] }).list()).rejects.toThrow('ENOTDIR');
  });
});
