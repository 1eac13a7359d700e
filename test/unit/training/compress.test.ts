import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderRecordings } from '#main/index/folder-recordings.ts';
import { plawiak17 } from '#main/models/architectures/plawiak17.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import { chooseFold } from '#main/training/compress/choose-fold.ts';
import { compressModel } from '#main/training/compress/compress-model.ts';
import { countCompressionEpochs, toMethod } from '#main/training/desk/compress-on-library.ts';
import { findCompressionProblem } from '#main/training/desk/find-compression-problem.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { modelCardSchema } from '#shared/domain/model-card-schema.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { ok } from '#shared/result/result.ts';
import { root } from '#scripts/setup/places.mjs';
import { makeNetworkCard } from '#test/builders/network-model.ts';
import { toAlqMethod } from '#main/training/compress/compression-settings.ts';
import { setAsideRows } from '#main/training/compress/set-aside.ts';
import type { FitIndex } from '#main/tensor/protocol/fit-spec.ts';

const folder = mkdtempSync(join(tmpdir(), 'overread-compress-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function readRows(index: FitIndex): readonly number[] {
  const bytes = readFileSync('path' in index ? index.path : '');
  return [...new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))];
}

describe('rows that choose in the place of test rows', () => {
  const labels = Uint8Array.from({ length: 400 }, (_, row) => (row < 300 ? 0 : row < 390 ? 1 : 2));
  const train = { firstRow: 0, rowCount: 400 };

  it('are a tenth of each class, and are not trained on', async () => {
    const aside = await setAsideRows(train, { labels, labelKind: 'classes' }, { seed: 3, folder });
    const chosen = readRows(aside.validation);
    const counts = [0, 1, 2].map((label) => chosen.filter((row) => labels[row] === label).length);
    expect(counts).toEqual([30, 9, 1]);
    expect([...readRows(aside.train), ...chosen].sort((a, b) => a - b)).toEqual([...labels.keys()]);
  });

  it('are the same for the same seed, others for another', async () => {
    const choose = async (seed: number) =>
      readRows((await setAsideRows(train, { labels, labelKind: 'classes' }, { seed, folder })).validation);
    expect(await choose(3)).toEqual(await choose(3));
    expect(await choose(4)).not.toEqual(await choose(3));
  });
});

describe('a model that cannot be compressed', () => {
  const bare: NetworkDescription = {
    architecture: 'bare',
    inputShape: [3, 1],
    hasLengths: false,
    layers: [{ name: 'flat', op: 'flatten', order: 'channels-last' }],
    output: 'softmax',
  };
  const toModel = (network: NetworkDescription, card: Partial<ModelCard> = {}): NetworkModel => ({
    card: {
      ...makeNetworkCard(network, { recipeId: 'plawiak-fragment@1', task: 'fragments', ...card }),
      weightsSha256: '0'.repeat(64),
    },
    network,
    weights: { path: join(folder, 'none.bin'), sha256: '0'.repeat(64), format: 'float32-le' },
    statistics: null,
  });
  const compress = (model: NetworkModel) =>
    compressModel(
      {
        model,
        settings: {
          method: 'int8',
          seed: 1,
          targetBits: 2,
          coordinates: 'int8',
          probeCount: 0,
          epochCount: null,
          maxRowsPerClass: null,
          fold: null,
        },
        modelId: 'smaller',
        version: null,
        name: null,
        dataFolder: folder,
        outFolder: folder,
        overwrites: false,
        workFolder: join(folder, 'work'),
        finder: folderRecordings,
        command: '',
        codeVersion: '0',
        today: '2026-11-29',
        now: () => 0,
        signal: new AbortController().signal,
        tell: () => undefined,
        onRows: () => undefined,
        onEpoch: () => undefined,
      },
      {
        compress: () => Promise.reject(new Error('nothing is to be asked')),
        predictBeats: () => Promise.reject(new Error('nothing is to be asked')),
      },
    );

  it('is refused with the reason: no convolution and no dense layer', async () => {
    const answer = await compress(toModel(bare));
    expect(answer).toMatchObject({ ok: false, error: { code: 'model/not-applicable' } });
    expect(answer.ok ? '' : answer.error.message).toBe(
      'The network bare has no convolution and no dense layer: there is nothing to compress.',
    );
    expect(findCompressionProblem(toModel(bare))).toContain('there is nothing to compress');
    expect(existsSync(join(folder, 'work'))).toBe(false);
  });

  it('is refused where its card holds no training job, because nobody knows on which rows', async () => {
    const answer = await compress(toModel(plawiak17.describe({})));
    expect(answer).toMatchObject({ ok: false, error: { code: 'model/not-applicable' } });
    expect(answer.ok ? '' : answer.error.message).toContain('does not hold the training job');
  });
});

describe('the fold of a cross-validated model', () => {
  const readCard = (id: string) =>
    modelCardSchema.parse(JSON.parse(readFileSync(join(root, 'resources', 'models', id, 'card.json'), 'utf8')));

  it.each([
    ['plawiak17-by-record', 1],
    ['normal-abnormal-12', 2],
    ['ribeiro-6', 4],
  ])('of %s is that of the network that was kept, %i, and no other', (id, own) => {
    const card = readCard(id);
    expect(chooseFold(card, { asked: null, foldCount: 5 })).toEqual(ok(own));
    expect(chooseFold(card, { asked: own, foldCount: 5 })).toEqual(ok(own));
    const other = chooseFold(card, { asked: 3, foldCount: 5 });
    expect(other).toMatchObject({ ok: false, error: { code: 'app/wrong-use' } });
    expect(other.ok ? '' : other.error.message).toContain(`is that of fold ${own}: in fold 3 it would be judged on`);
  });

  it('is a fact of a newer card, whatever its tables are called', () => {
    const card = readCard('plawiak17-paper');
    const { provenance } = card;
    const own = { ...card, results: [], provenance: { ...provenance!, keptFold: 3 } };
    expect(chooseFold(own, { asked: null, foldCount: 5 })).toEqual(ok(3));
    expect(chooseFold(own, { asked: 1, foldCount: 5 })).toMatchObject({ ok: false, error: { code: 'app/wrong-use' } });
  });

  it('is the only one where there are no folds, and one that is not there is refused', () => {
    const card = readCard('plawiak17-paper');
    expect(chooseFold(card, { asked: null, foldCount: 1 })).toEqual(ok(1));
    const other = chooseFold(card, { asked: 3, foldCount: 1 });
    expect(other.ok ? '' : other.error.message).toContain('There is no fold 3: ');
  });
});

describe('the schedule of ALQ', () => {
  it('is the published one where nothing else is asked for', () => {
    expect(toAlqMethod({ targetBits: 1.3697, probeCount: 0, epochCount: null })).toMatchObject({
      basesEpochs: 8,
      coordinateEpochs: 10,
      finish: { basesEpochs: 50, coordinateEpochs: 20 },
    });
  });

  it('is shortened in every stage alike, to an epoch each at least', () => {
    expect(toAlqMethod({ targetBits: 2, probeCount: 0, epochCount: 35 })).toMatchObject({
      basesEpochs: 4,
      coordinateEpochs: 5,
      finish: { basesEpochs: 25, coordinateEpochs: 10 },
    });
    expect(toAlqMethod({ targetBits: 2, probeCount: 0, epochCount: 1 })).toMatchObject({
      basesEpochs: 1,
      coordinateEpochs: 1,
      finish: { basesEpochs: 1, coordinateEpochs: 1 },
    });
  });
});

describe('a compression on the desk', () => {
  const fit = {
    seed: 1,
    epochCount: 70,
    batchSize: 64,
    learningRate: 1e-3,
    weightDecay: 0,
    maxRowsPerClass: 100,
    decidedWeight: 1,
  };

  it('knows its epochs as soon as it knows with how many bits it begins: 5 loops of 19 from 4.77 to 1.37, and 70', () => {
    const method = toMethod({ method: 'alq', targetBits: 1.3697 }, fit);
    expect(method).toMatchObject({ kind: 'alq', learningRate: 1e-3, targetBits: 1.3697 });
    expect(countCompressionEpochs(method, 4.769)).toBe(5 * 19 + 70);
    expect(countCompressionEpochs(method, 1)).toBe(70);
  });

  it('does not train what is rounded to 8 or 16 bits, and what the other methods round as long as asked', () => {
    for (const method of ['int8', 'float16'] as const) {
      const rounding = toMethod({ method, targetBits: 2 }, fit);
      expect(rounding).toMatchObject({ kind: 'rounding', epochCount: 0 });
      expect(countCompressionEpochs(rounding)).toBe(1);
    }
    expect(toMethod({ method: 'inq', targetBits: 2 }, fit)).toMatchObject({ kind: 'rounding', epochCount: 70 });
  });
});
