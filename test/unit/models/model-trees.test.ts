import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { residual1d } from '#main/models/architectures/residual-1d.ts';
import { copyModelFolder } from '#main/models/copy-model-folder.ts';
import { exportModel } from '#main/models/export-model.ts';
import { writeTrees } from '#main/models/model-trees.ts';
import { readModel } from '#main/models/read-model.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { createModelRegistry } from '#main/models/registry.ts';
import { writeCard } from '#main/models/write-card.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { findCompressionProblem } from '#main/training/desk/find-compression-problem.ts';
import type { BoostedTrees } from '#shared/domain/boosted-trees.ts';
import { unwrap } from '#shared/result/result.ts';
import { drawNetworkWeights, makeNetworkCard } from '#test/builders/network-model.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

const network = residual1d.describe({});
const weights = drawNetworkWeights(network);
const card = makeNetworkCard(network, { recipeId: 'rhythm-100hz@1', task: 'records' });
const stump = { numbers: [50], thresholds: [0.5], below: [-1], above: [-2], leaves: [0.25, -0.25] };
const trees: BoostedTrees = {
  formatVersion: 1,
  numbersId: 'rhythm-numbers@1',
  start: [0, 0, 0, 0],
  trees: [stump, stump, stump, stump],
};

async function write(folder = createFolder()): Promise<string> {
  await writeNetworkModel(folder, { card, network, weights, trees: { trees, share: 0.5 } });
  return folder;
}

/** The model's folder with other trees, and a card that says that they are its own. */
async function writeOthers(own: Partial<BoostedTrees>): Promise<string> {
  const folder = await write();
  const facts = await writeTrees(folder, { trees: { ...trees, ...own }, share: 0.5 });
  const model = unwrap(await readNetworkModel(await write()));
  await writeCard(folder, { ...model.card, trees: { ...facts, numbersId: 'rhythm-numbers@1' } });
  return folder;
}

describe('trees beside a network', () => {
  it('lie in its folder, are told by its card, and go to the tensor process with it', async () => {
    const folder = await write();
    const { card: read, network: spec } = unwrap(await readModel(folder));

    expect(read.trees).toMatchObject({ numbersId: 'rhythm-numbers@1', share: 0.5, roundCount: 1 });
    expect(spec.trees).toEqual({ path: join(folder, 'trees.json'), sha256: read.trees?.sha256, share: 0.5 });
  });

  it('are copied with the model', async () => {
    const [folder, copy] = [await write(), join(createFolder(), 'copy')];
    unwrap(await copyModelFolder(folder, copy));

    expect(readFileSync(join(copy, 'trees.json'))).toEqual(readFileSync(join(folder, 'trees.json')));
    expect((await readNetworkModel(copy)).ok).toBe(true);
  });

  it.each([
    ['missing', (file: string) => rmSync(file), 'trees.json is missing'],
    ['changed', (file: string) => writeFileSync(file, '{}'), 'its SHA-256 differs'],
  ])('are refused where the file is %s', async (_, spoil, message) => {
    const folder = await write();
    spoil(join(folder, 'trees.json'));

    expect(await readNetworkModel(folder)).toMatchObject({
      error: { code: 'model/broken', message: expect.stringContaining(message) as unknown },
    });
  });

  it.each([
    [{ start: [0, 0], trees: [stump, stump] }, 'has 2 classes, the card 4'],
    [{ trees: trees.trees.map((tree) => ({ ...tree, numbers: [51] })) }, 'asks for more than the 51 numbers'],
    [{ numbersId: 'other-numbers@1' }, 'reads other-numbers@1, the card says rhythm-numbers@1'],
    [{ trees: trees.trees.map((tree) => ({ ...tree, below: [0] })) }, 'is no tree'],
  ])('are refused where they do not belong to the card: %o', async (own, message) => {
    expect(await readNetworkModel(await writeOthers(own))).toMatchObject({
      error: { code: 'model/broken', message: expect.stringContaining(message) as unknown },
    });
  });

  it('are refused where they have fewer rounds than the card says', async () => {
    const folder = await write();
    const { card: own } = unwrap(await readNetworkModel(folder));
    await writeCard(folder, { ...own, trees: { ...own.trees!, roundCount: 240 } });

    expect(await readNetworkModel(folder)).toMatchObject({
      error: { message: expect.stringContaining('has 1 rounds, the card says 240') as unknown },
    });
  });

  it('are refused beside rows that their numbers do not describe', async () => {
    const folder = await write();
    const { card: own } = unwrap(await readNetworkModel(folder));
    await writeCard(folder, { ...own, trees: { ...own.trees!, numbersId: 'no-numbers@1' } });

    expect(await readNetworkModel(folder)).toMatchObject({
      error: { message: expect.stringContaining('numbers that this version does not have') as unknown },
    });
  });

  it('let a model be neither compressed nor made a layers model, which would answer without them', async () => {
    const parent = createFolder();
    const folder = await write(join(parent, 'made'));
    const model = unwrap(await readNetworkModel(folder));

    expect(findCompressionProblem(model)).toContain('by its network and by trees together');
    const models = createModelRegistry({ folders: [parent] });
    expect(await exportModel(models, 'made', { outFolder: createFolder(), format: 'layers' })).toMatchObject({
      error: { code: 'export/unsupported' },
    });
    expect((await exportModel(models, 'made', { outFolder: createFolder(), format: 'folder' })).ok).toBe(true);
  });
});
