import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dialogs } from '#main/ipc/dialogs.ts';
import { ok } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { openDesk, type OpenDesk } from '#test/builders/open-desk.ts';
import { makeRandomModel } from '#test/builders/random-model.ts';

let folder: string;
let chosen: string;
let desk: OpenDesk;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-models-'));
  const dialogs: Dialogs = {
    chooseImport: () => Promise.resolve(ok([{ kind: 'read', path: chosen }])),
    chooseExport: () => Promise.resolve(ok({ kind: 'write', path: join(folder, 'out') })),
  };
  desk = openDesk({ dialogs });
});
afterEach(async () => {
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
});

async function importChosen(path: string) {
  chosen = path;
  const [grant] = await desk.get('files.choose-import', { kind: 'folder' });
  return desk.call('models.import', { grantIds: [grant!.grantId] });
}

async function exportAs(modelId: string, format: 'folder' | 'layers') {
  const place = await desk.get('files.choose-export', {});
  return desk.end(await desk.get('models.export', { modelId, destination: place!.grantId, format }));
}

describe('models that a person brings and takes', () => {
  it('come in from their folder, or from the one folder in what a page has uploaded; a second time they are refused', async () => {
    makeRandomModel(folder, { id: 'brought' as ModelId });
    const uploaded = join(folder, 'upload');
    mkdirSync(uploaded);
    renameSync(join(folder, 'brought'), join(uploaded, 'brought'));

    expect(await importChosen(uploaded)).toMatchObject({
      value: { card: { id: 'brought' }, isShipped: false, isActive: false, family: 'brought', problem: null },
    });
    expect(desk.events).toContainEqual({ name: 'models.changed', payload: {} });
    expect(await importChosen(join(uploaded, 'brought'))).toMatchObject({ error: { code: 'model/exists' } });
  });

  it('are refused where a folder holds none, or a broken one, and nothing of it stays', async () => {
    mkdirSync(join(folder, 'empty'));
    expect(await importChosen(join(folder, 'empty'))).toMatchObject({ error: { code: 'import/not-found' } });
    makeRandomModel(folder, { id: 'broken' as ModelId });
    writeFileSync(join(folder, 'broken', 'weights.bin'), 'nothing');
    expect(await importChosen(join(folder, 'broken'))).toMatchObject({ error: { code: 'model/broken' } });
    expect((await desk.get('models.list', {})).map(({ card }) => card.id)).toEqual(['untrained']);
  });

  it('go out as their folder, and as a layers model of TensorFlow.js; what is there already is not written over', async () => {
    mkdirSync(join(folder, 'out'));
    expect(await exportAs('untrained', 'folder')).toMatchObject({ state: 'done', resultIds: ['untrained'] });
    expect(existsSync(join(folder, 'out', 'untrained', 'card.json'))).toBe(true);
    expect(await exportAs('untrained', 'layers')).toMatchObject({ state: 'failed' });
    rmSync(join(folder, 'out', 'untrained'), { recursive: true });
    expect(await exportAs('untrained', 'layers')).toMatchObject({ state: 'done' });
    expect(existsSync(join(folder, 'out', 'untrained', 'model.json'))).toBe(true);
  });

  it('activate for their task, and show how many predictions are theirs', async () => {
    makeRandomModel(folder, { id: 'brought' as ModelId });
    await importChosen(join(folder, 'brought'));
    await desk.get('models.activate', { modelId: 'brought' });
    expect((await desk.get('models.list', {})).map(({ card, isActive }) => [card.id, isActive])).toEqual([
      ['untrained', false],
      ['brought', true],
    ]);
    expect(await desk.get('models.show', { modelId: 'brought' })).toMatchObject({ outcome: null, predictionCount: 0 });
    expect(await desk.get('models.delete', { modelId: 'brought' })).toBeNull();
    expect((await desk.get('models.list', {}))[0]?.isActive).toBe(true);
  });
});
