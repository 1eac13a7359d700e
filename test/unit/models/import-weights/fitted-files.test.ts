import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importWeights } from '#main/models/import-weights/import-weights.ts';
import { readWeightsFile } from '#main/models/import-weights/read-weights-file.ts';
import { root } from '#scripts/setup/places.mjs';
import { countParameters } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';
import { WEIGHTS_NETWORKS, type WeightsFileName } from '#test/builders/weights-networks.ts';

const folder = join(root, 'test', 'fixtures', 'weights');
const names = Object.keys(WEIGHTS_NETWORKS) as WeightsFileName[]; // keys of a constant
const read = (file: string, network: WeightsFileName) => readWeightsFile(join(folder, file), WEIGHTS_NETWORKS[network]);

describe('a file of weights', () => {
  it.each(names)('%s gives every weight of its network once', async (name) => {
    const { values, format } = unwrap(await read(name, name));

    const { trained, statistics } = countParameters(WEIGHTS_NETWORKS[name]);
    expect(values).toHaveLength(trained + statistics);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(format).toBe(name.endsWith('.h5') ? 'keras' : 'pytorch');
  });

  it('says which of its layers each of ours was taken from', async () => {
    const { origins } = unwrap(await read('keras-model.h5', 'keras-model.h5'));

    expect(origins.map(({ layer }) => layer)).toEqual([
      ...['stem', 'stem.norm', 'unit.a', 'unit.a.norm', 'unit.b', 'unit.skip', 'unit.norm', 'output'],
    ]);
    expect(new Set(origins.map(({ source }) => source)).size).toBe(8);
  });

  it('in a thread of its own gives the same numbers, bit for bit', async () => {
    const here = unwrap(await read('cnet.pth', 'cnet.pth'));
    const there = unwrap(await importWeights(join(folder, 'cnet.pth'), WEIGHTS_NETWORKS['cnet.pth']));

    expect(there).toEqual(here);
  });

  it('of Keras 2 gives what that of Keras 3 gives', async () => {
    const old = unwrap(await read('keras-2-weights.h5', 'keras-2-weights.h5'));

    expect(old.values).toEqual(unwrap(await read('keras-model.h5', 'keras-model.h5')).values);
  });

  it('is told by how it begins, not by its name', async () => {
    const network = WEIGHTS_NETWORKS['cnet.pth'];

    expect(await readWeightsFile(join(root, 'README.md'), network)).toMatchObject({
      error: {
        code: 'import/unreadable',
        message: expect.stringContaining('no weights of PyTorch or Keras') as unknown,
      },
    });
    expect(readFileSync(join(folder, 'cnet.pth')).length).toBeLessThan(200_000);
  });

  it.each([
    ['module.pth', 'asks Python for', 'torch.save(model.state_dict()'],
    ['legacy.pth', 'before 1.6', 'weights_only=True'],
    ['keras-3.weights.h5', "Keras 3's own layout", "model.save('model.h5')"],
  ])('%s is refused with what to do instead', async (file, what, remedy) => {
    const refused = await read(file, 'checkpoint.pth');

    expect(refused).toMatchObject({ ok: false, error: { code: 'import/unsupported' } });
    expect(refused.ok ? '' : refused.error.message).toContain(what);
    expect(refused.ok ? '' : refused.error.message).toContain(remedy);
  });

  it.each<[string, WeightsFileName, string]>([
    ['gru.pth', 'lstm.pth', 'recurrent layer'],
    ['cnet.pth', 'checkpoint.pth', "its convolution 'conv1' has the shape [4, 1, 6]"],
    ['checkpoint.pth', 'cnet.pth', "its convolution 'stem' has the shape [5, 1, 32]"],
    ['keras-model.h5', 'keras-recurrent.h5', 'has no recurrent layer left'],
    ['lstm.pth', 'picture.pth', 'two-dimensional convolution'],
  ])('%s does not fit the network of %s, and says where', async (file, network, where) => {
    const refused = await read(file, network);

    expect(refused).toMatchObject({ ok: false, error: { code: 'model/not-applicable' } });
    expect(refused.ok ? '' : refused.error.message).toContain(where);
  });

  it('that is not there is named', async () => {
    expect(await read('nothing.pth', 'cnet.pth')).toMatchObject({
      error: { code: 'import/not-found', message: "There is no file 'nothing.pth' that can be read." },
    });
  });
});
