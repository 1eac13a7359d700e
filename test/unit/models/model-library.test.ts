import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cnet } from '#main/models/architectures/cnet.ts';
import { residual1d } from '#main/models/architectures/residual-1d.ts';
import { createModelLibrary, type ModelLibrary } from '#main/models/model-library.ts';
import { createModelRegistry, type ModelRegistry } from '#main/models/registry.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import type { Database } from '#main/store/database.ts';
import { openDatabase } from '#main/store/database.ts';
import { findModelOrigin } from '#main/store/tables/model-origin.ts';
import { drawNetworkWeights, makeNetworkCard } from '#test/builders/network-model.ts';
import { makeRandomModel } from '#test/builders/random-model.ts';
import { writeSpikingForm } from '#test/builders/spiking-model.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';
import type { BoostedTrees } from '#shared/domain/boosted-trees.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { unwrap } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';

const SHIPPED = 'shipped' as ModelId;
const OWN = 'own' as ModelId;
const network = cnet.describe({});

let folder: string;
let db: Database;
let models: ModelRegistry;
let library: ModelLibrary;

beforeEach(() => {
  folder = createFolder();
  makeRandomModel(join(folder, 'shipped-models'), { id: SHIPPED });
  mkdirSync(join(folder, 'temp'));
  let nowMs = 1000;
  db = unwrap(openDatabase(join(folder, 'library.db'), { now: () => nowMs }));
  models = createModelRegistry({ folders: [join(folder, 'shipped-models')], ownFolder: join(folder, 'models') });
  library = createModelLibrary({
    db,
    models,
    modelsFolder: join(folder, 'models'),
    tempFolder: join(folder, 'temp'),
    now: () => nowMs++,
  });
});
afterEach(() => db.close());

/** A model's folder as somebody else made it. */
async function make(facts: Partial<ModelCard> = {}, seed = 1): Promise<string> {
  const made = join(createFolder(), 'anything');
  const card = makeNetworkCard(network, { recipeId: 'kachuee-beats@1', task: 'beats', id: OWN, ...facts });
  await writeNetworkModel(made, { card, network, weights: drawNetworkWeights(network, seed) });
  return made;
}

const startedFrom = (text: string) =>
  ({
    provenance: {
      protocol: 'honest',
      leaks: [],
      codeVersion: '0.1.0',
      job: null,
      dataSha256: '0'.repeat(64),
      splitName: 'by patient',
      splitSha256: '0'.repeat(64),
      sides: { train: SIDE, validation: SIDE, test: SIDE },
      leftOut: [],
      quirks: [],
      chosenEpoch: 1,
      epochCount: 1,
      chosenBy: 'macro F1',
      calibration: null,
      published: null,
      startedFrom: text,
      trainingSec: 1,
    },
  }) satisfies Partial<ModelCard>;
const SIDE = { patients: 1, records: 1, rows: 1, byClass: [1] };

describe("the library's own models", () => {
  it('take in a model of somebody else, with its line of versions', async () => {
    const card = unwrap(await library.importModel(await make()));
    const next = unwrap(
      await library.importModel(await make({ id: 'own-2' as ModelId, ...startedFrom('own 1.0.0') }, 2)),
    );

    expect((await models.list()).models).toMatchObject([
      { card: { id: SHIPPED }, isShipped: true, problem: null },
      { card: { id: OWN }, isShipped: false, problem: null },
      { card: { id: 'own-2' }, isShipped: false, problem: null },
    ]);
    expect(findModelOrigin(db.read, card.id)).toMatchObject({ family: OWN, parentModelId: null, runId: null });
    expect(findModelOrigin(db.read, next.id)).toMatchObject({ family: OWN, parentModelId: OWN });
    expect(readdirSync(join(folder, 'temp'))).toEqual([]);
  });

  it('begin a line with the shipped model that one was trained from', async () => {
    const card = unwrap(await library.importModel(await make(startedFrom('shipped 1.0.0'))));

    expect(findModelOrigin(db.read, card.id)).toMatchObject({ family: SHIPPED, parentModelId: SHIPPED });
  });

  it('refuse a second one of the same name: weights never change under it', async () => {
    const made = await make();
    unwrap(await library.importModel(made));

    expect(await library.importModel(made)).toMatchObject({
      error: { code: 'model/exists', message: expect.stringContaining('this very model is here already') as unknown },
    });
    expect(await library.importModel(await make({}, 2))).toMatchObject({
      error: { code: 'model/exists', message: expect.stringContaining('Give it another id') as unknown },
    });
    expect(await library.importModel(await make({ id: SHIPPED }, 2))).toMatchObject({
      error: { code: 'model/exists' },
    });
  });

  it('tell one with other trees beside the same weights from this very one', async () => {
    const rhythm = residual1d.describe({});
    const write = async (leaf: number) => {
      const [made, card] = [createFolder(), makeNetworkCard(rhythm, { recipeId: 'rhythm-100hz@1', task: 'records' })];
      const tree = { numbers: [], thresholds: [], below: [], above: [], leaves: [leaf] };
      const numbersId = 'rhythm-numbers@1';
      const trees: BoostedTrees = { formatVersion: 1, numbersId, start: [0, 0, 0, 0], trees: [tree, tree, tree, tree] };
      const parts = { card, network: rhythm, weights: drawNetworkWeights(rhythm) };
      await writeNetworkModel(made, { ...parts, trees: { share: 0.5, trees } });
      return made;
    };
    unwrap(await library.importModel(await write(1)));

    expect(await library.importModel(await write(2))).toMatchObject({
      error: { message: expect.stringContaining('another model of that name is here already') as unknown },
    });
  });

  it.each([
    ['a file in place of a folder', (made: string) => (rmSync(made, { recursive: true }), writeFileSync(made, ''))],
    ['no card', (made: string) => rmSync(join(made, 'card.json'))],
    ['other weights', (made: string) => writeFileSync(join(made, 'weights.bin'), new Uint8Array(4 * 53_957))],
    ['a link as weights', (made: string) => linkInstead(join(made, 'weights.bin'))],
    ['a card that names a path', (made: string) => renameTo(made, '../../other')],
  ])('take in nothing of a folder with %s', async (_, breakIt) => {
    const made = await make();
    breakIt(made);

    const refused = await library.importModel(made);

    expect(refused.ok ? null : refused.error.code).toMatch(/^(model\/broken|import\/not-found)$/);
    expect(existsSync(join(folder, 'models'))).toBe(false);
    expect(readdirSync(join(folder, 'temp'))).toEqual([]);
    expect(findModelOrigin(db.read, OWN)).toBeUndefined();
  });

  it('leave alone what else lies in the folder', async () => {
    const made = await make();
    writeFileSync(join(made, 'run-me.sh'), 'exit 1');

    unwrap(await library.importModel(made));

    expect(readdirSync(join(folder, 'models', OWN)).sort()).toEqual(['card.json', 'model.json', 'weights.bin']);
  });

  it('answer for a task as a person chose, and fall back to what came with the program when that one goes', async () => {
    unwrap(await library.importModel(await make()));
    const active = async () => unwrap(await library.findActiveModel('beats'))?.id;
    expect(await active()).toBe(SHIPPED);

    unwrap(await library.activateModel(OWN));
    expect(await active()).toBe(OWN);

    unwrap(await library.deleteModel(OWN));
    expect(await active()).toBe(SHIPPED);
    expect(existsSync(join(folder, 'models', OWN))).toBe(false);
    expect(readdirSync(join(folder, 'temp'))).toEqual([]);
    expect(await models.loadNetwork(OWN)).toMatchObject({ error: { code: 'model/unknown' } });
  });

  it('let an active model that was broken meanwhile not answer', async () => {
    unwrap(await library.importModel(await make()));
    unwrap(await library.activateModel(OWN));
    models.forget(OWN);
    writeFileSync(join(folder, 'models', OWN, 'weights.bin'), '');

    expect(unwrap(await library.findActiveModel('beats'))?.id).toBe(SHIPPED);
    expect(unwrap(await library.findActiveModel('records'))).toBeNull();
  });

  it('delete nothing that came with the program, and nothing that is not there', async () => {
    expect(await library.deleteModel(SHIPPED)).toMatchObject({ error: { code: 'model/shipped' } });
    expect(await library.deleteModel('../shipped-models/shipped' as ModelId)).toMatchObject({
      error: { code: 'model/unknown' },
    });
    expect(await library.activateModel('none' as ModelId)).toMatchObject({ error: { code: 'model/unknown' } });
    expect(existsSync(join(folder, 'shipped-models', SHIPPED, 'card.json'))).toBe(true);
  });
});

function linkInstead(path: string): void {
  rmSync(path);
  symlinkSync('/etc/hostname', path);
}

function renameTo(made: string, id: string): void {
  const path = join(made, 'card.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace(`"id": "${OWN}"`, `"id": "${id}"`));
}

describe('spiking networks in the library', () => {
  it('are taken in where the model that they were made of is here, and go alone', async () => {
    unwrap(await library.importModel(await make()));
    const elsewhere = createFolder();
    cpSync(join(folder, 'models', OWN), join(elsewhere, OWN), { recursive: true });
    const card = await writeSpikingForm(elsewhere, OWN);

    expect(await library.importModel(join(elsewhere, card.id))).toMatchObject({
      ok: true,
      value: { id: 'own-spikes' },
    });
    expect((await models.list()).spiking).toMatchObject([
      { card: { id: 'own-spikes' }, isShipped: false, problem: null },
    ]);
    expect(await library.importModel(join(elsewhere, card.id))).toMatchObject({ error: { code: 'model/exists' } });
    expect(unwrap(await models.loadSpiking(card.id)).parent.card.id).toBe(OWN);

    unwrap(await library.deleteModel(OWN));
    expect((await models.list()).spiking).toMatchObject([{ problem: { code: 'model/broken' } }]);
    unwrap(await library.deleteModel(card.id));
    expect((await models.list()).spiking).toEqual([]);
    expect(readdirSync(join(folder, 'temp'))).toEqual([]);
  });

  it.each([
    [
      'scales that are cut off',
      (made: string) => writeFileSync(join(made, 'scales.bin'), new Uint8Array(12)),
      'has 12 bytes instead of',
    ],
    ['no scales', (made: string) => rmSync(join(made, 'scales.bin')), 'scales.bin is missing or is no file'],
    [
      'a link as scales',
      (made: string) => linkInstead(join(made, 'scales.bin')),
      'scales.bin is missing or is no file',
    ],
  ])('are refused with %s', async (_, breakIt, message) => {
    unwrap(await library.importModel(await make()));
    const elsewhere = createFolder();
    cpSync(join(folder, 'models', OWN), join(elsewhere, OWN), { recursive: true });
    const made = join(elsewhere, (await writeSpikingForm(elsewhere, OWN)).id);
    breakIt(made);

    const answer = await library.importModel(made);

    expect(answer).toMatchObject({ ok: false, error: { code: 'model/broken' } });
    expect(answer.ok ? '' : answer.error.message).toContain(message);
    expect(readdirSync(join(folder, 'models'))).toEqual([OWN]);
  });

  it('are refused where their model is not here', async () => {
    const elsewhere = createFolder();
    cpSync(await make(), join(elsewhere, OWN), { recursive: true });
    const card = await writeSpikingForm(elsewhere, OWN);

    const answer = await library.importModel(join(elsewhere, card.id));

    expect(answer.ok ? '' : answer.error.message).toContain('has the weights of own 1.0.0, which is not here');
  });

  it('are refused where their model has other weights than those that they were made of', async () => {
    unwrap(await library.importModel(await make()));
    const elsewhere = createFolder();
    cpSync(await make({}, 2), join(elsewhere, OWN), { recursive: true });
    const card = await writeSpikingForm(elsewhere, OWN);

    const answer = await library.importModel(join(elsewhere, card.id));

    expect(answer.ok ? '' : answer.error.message).toContain(
      'was made of other weights than those of own: convert it again',
    );
  });
});
