import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programFolder } from '#main/index.ts';
import { exportModel } from '#main/models/export-model.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { createModelRegistry } from '#main/models/registry.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';
import { unwrap } from '#shared/result/result.ts';

const shipped = join(programFolder('resources'), 'models');
const models = createModelRegistry({ folders: [shipped] });

describe('exporting a model', () => {
  it('gives the folder as it is, byte for byte, so that it can be taken in elsewhere', async () => {
    const outFolder = join(createFolder(), 'new', 'place');

    expect(unwrap(await exportModel(models, 'cnet-aami5', { outFolder, format: 'folder' }))).toBe('cnet-aami5');

    const copy = join(outFolder, 'cnet-aami5');
    for (const file of readdirSync(copy))
      expect(readFileSync(join(copy, file))).toEqual(readFileSync(join(shipped, 'cnet-aami5', file)));
    expect(unwrap(await readNetworkModel(copy)).card.id).toBe('cnet-aami5');
    expect(readdirSync(outFolder)).toEqual(['cnet-aami5']);
  });

  it('gives a layers model with its card', async () => {
    const outFolder = createFolder();

    unwrap(await exportModel(models, 'cnet-aami5', { outFolder, format: 'layers' }));

    expect(readdirSync(join(outFolder, 'cnet-aami5')).sort()).toEqual([
      ...['card.json', 'group1-shard1of1.bin', 'model.json'],
    ]);
  });

  it('of a delineation network gives its folder with the folds, and no layers model', async () => {
    const outFolder = createFolder();

    unwrap(await exportModel(models, 'waves-ludb', { outFolder, format: 'folder' }));
    expect(readdirSync(join(outFolder, 'waves-ludb', 'folds'))).toHaveLength(5);
    expect(await exportModel(models, 'waves-ludb', { outFolder: createFolder(), format: 'layers' })).toMatchObject({
      error: { code: 'export/unsupported' },
    });
  });

  it('overwrites nothing, and leaves nothing half done', async () => {
    const outFolder = createFolder();
    mkdirSync(join(outFolder, 'cnet-aami5'));
    const file = join(createFolder(), 'file');
    writeFileSync(file, '');

    expect(await exportModel(models, 'cnet-aami5', { outFolder, format: 'layers' })).toMatchObject({
      error: { code: 'export/exists' },
    });
    expect(await exportModel(models, 'cnet-aami5', { outFolder: file, format: 'folder' })).toMatchObject({
      error: { code: 'export/unwritable' },
    });
    expect(await exportModel(models, '../models', { outFolder, format: 'folder' })).toMatchObject({
      error: { code: 'model/unknown' },
    });
    expect(readdirSync(outFolder)).toEqual(['cnet-aami5']);
  });
});
