import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePacked } from '#main/compression/packed/write-packed.ts';
import { plawiak17 } from '#main/models/architectures/plawiak17.ts';
import { decodeFloat16 } from '#main/tensor/protocol/float16.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { programFolder } from '#main/index.ts';
import { drawNetworkWeights, makeNetworkCard } from '#test/builders/network-model.ts';
import { makePackedModel } from '#test/builders/packed-model.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';
import { countParameters } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';

const network = plawiak17.describe({});
const weights = drawNetworkWeights(network);
const statistics = {
  kind: 'by-position',
  from: 'training-rows',
  rowCount: 800,
  means: new Float32Array(3600).fill(960),
  deviations: new Float32Array(3600).fill(40),
  clipDeviations: null,
} as const;
const card = makeNetworkCard(network, { recipeId: 'plawiak-fragment@1', task: 'fragments' });

async function write(facts: Partial<Parameters<typeof writeNetworkModel>[1]> = {}): Promise<string> {
  const folder = createFolder();
  await writeNetworkModel(folder, { card, network, weights, statistics, ...facts });
  return folder;
}

function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

describe('the folder of a model of any network', () => {
  it('gives back card, network, statistics and the place of the weights', async () => {
    const model = unwrap(await readNetworkModel(await write()));

    expect(model).toMatchObject({ card, network, statistics, weights: { format: 'float32-le' } });
    expect(statSync(model.weights.path).size).toBe(4 * 80_973);
  });

  it('has half the weights file in 16 bits, rounded to 11 binary digits', async () => {
    const { path } = unwrap(await readNetworkModel(await write({ format: 'float16-le' }))).weights;

    const bytes = readFileSync(path);
    expect(bytes).toHaveLength(2 * 80_973);
    const worst = decodeFloat16(bytes).reduce((most, value, k) => {
      const own = weights[k] ?? NaN;
      return Math.max(most, Math.abs(value - own) / own);
    }, 0);
    expect(worst).toBeLessThan(2 ** -11);
  });

  it('is what the shipped model lies in', async () => {
    const shipped = unwrap(await readNetworkModel(join(programFolder('resources'), 'models', 'cnet-aami5')));

    expect(shipped.statistics).toBeNull();
    expect(countParameters(shipped.network)).toEqual({ trained: 53_957, statistics: 0 });
  });

  it.each([
    ['weights.bin', (file: string) => truncateSync(file, 100), 'has 100 bytes instead of 323892'],
    ['weights.bin', (file: string) => writeFileSync(file, new Uint8Array(323_892)), 'SHA-256 differs'],
    ['card.json', (file: string) => replaceIn(file, '80973', '80972'), 'says 80972 parameters, plawiak17 has 80973'],
    ['card.json', (file: string) => replaceIn(file, '"c3"', '"c2"'), 'names a class twice'],
    ['card.json', (file: string) => replaceIn(file, '"softmax"', '"sigmoid"'), 'its output is sigmoid'],
    ['card.json', (file: string) => replaceIn(file, '"fragments"', '"beats"'), 'is for beats, its recipe'],
    ['card.json', (file: string) => replaceIn(file, 'plawiak-fragment@1', 'cinc2017-100hz@1'), '3000 x 1 numbers'],
    ['card.json', (file: string) => replaceIn(file, 'plawiak-fragment@1', 'plawiak@9'), 'names a recipe that this'],
    ['model.json', (file: string) => replaceIn(file, '"units": 64', '"units": 65'), "is wrong at 'weights'"],
    ['model.json', (file: string) => replaceIn(file, '"maxPool1d"', '"evalPool"'), 'is wrong at'],
    ['input-statistics.bin', (file: string) => truncateSync(file, 80), 'SHA-256 differs'],
  ])('names %s where it is broken, and why', async (file, breakIt, reason) => {
    const folder = await write();
    breakIt(join(folder, file));

    const model = await readNetworkModel(folder);

    expect(model).toMatchObject({ ok: false, error: { code: 'model/broken', details: { file } } });
    expect(model.ok ? '' : model.error.message).toContain(reason);
  });

  it.each([
    ['cut short', (bytes: Uint8Array) => bytes.subarray(0, 9000)],
    ['altered', (bytes: Uint8Array) => bytes.map((byte, k) => (k === 9000 ? byte ^ 1 : byte))],
  ])('is refused where packed weights were %s, also when the card was given their hash', async (_, breakIt) => {
    const packed = makePackedModel(network, { seed: 1, maxBits: 2 });
    const { bytes } = writePacked(packed, { coordinates: 'int8', floats: 'float16' });
    expect(await readNetworkModel(await write({ weights: { packed: bytes } }))).toMatchObject({ ok: true });

    const model = await readNetworkModel(await write({ weights: { packed: breakIt(bytes) } }));

    expect(model).toMatchObject({ ok: false, error: { code: 'model/broken', details: { file: 'weights.bin' } } });
    expect(model.ok ? '' : model.error.message).toContain('it was cut short or altered');
  });

  it('is refused without the statistics that its recipe scales by, and with those of another length', async () => {
    const short = { ...statistics, means: new Float32Array(12), deviations: new Float32Array(12).fill(1) };

    expect(await readNetworkModel(await write({ statistics: null }))).toMatchObject({
      error: { message: expect.stringContaining('has no input statistics, which plawiak-fragment@1 needs') as unknown },
    });
    expect(await readNetworkModel(await write({ statistics: short }))).toMatchObject({
      error: { message: expect.stringContaining('has 12 means; plawiak-fragment@1 wants 3600') as unknown },
    });
  });
});
