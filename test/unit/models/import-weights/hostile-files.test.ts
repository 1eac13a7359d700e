import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importWeights } from '#main/models/import-weights/import-weights.ts';
import { readWeightsFile } from '#main/models/import-weights/read-weights-file.ts';
import { root } from '#scripts/setup/places.mjs';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';
import { makePickle, makeTorchFile, makeZip, pickleInt, pickleText } from '#test/builders/torch-file.ts';
import { WEIGHTS_NETWORKS } from '#test/builders/weights-networks.ts';

const fixtures = join(root, 'test', 'fixtures', 'weights');
const one: NetworkDescription = {
  architecture: 'fixture',
  inputShape: [2, 1],
  hasLengths: false,
  layers: [
    { name: 'flatten', op: 'flatten', order: 'channels-last' },
    { name: 'output', op: 'dense', units: 2, hasBias: false },
  ],
  output: 'softmax',
};
const values = Float32Array.of(1, 2, 3, 4);
const weight = { name: 'fc.weight', shape: [2, 2], values };

async function refuse(bytes: Uint8Array, network = one): Promise<{ code: string; message: string }> {
  const path = join(createFolder(), 'weights.pth');
  writeFileSync(path, bytes);
  const read = await readWeightsFile(path, network);
  if (read.ok) throw new Error('was read');
  return { code: read.error.code, message: read.error.message };
}

const withPickle = (pickle: Uint8Array) => makeZip([{ name: 'archive/data.pkl', content: pickle }]);

describe('a hostile file of PyTorch', () => {
  it('is compared with a good one, which is read', async () => {
    const path = join(createFolder(), 'good.pth');
    writeFileSync(path, makeTorchFile([weight]));

    expect(await readWeightsFile(path, one)).toMatchObject({ value: { values: Float32Array.of(1, 3, 2, 4) } });
  });

  it.each([
    ['os.system', makePickle('cos\nsystem\n', pickleText('id'), '\x85R')],
    ['builtins.eval', makePickle('cbuiltins\neval\n', pickleText('1'), '\x85R')],
    ['torch.load', makePickle('ctorch\nload\n', pickleText('x'), '\x85R')],
  ])('that calls %s is refused by that name', async (name, pickle) => {
    expect(await refuse(withPickle(pickle))).toMatchObject({
      code: 'import/unsupported',
      message: expect.stringMatching(new RegExp(`${name}.*nothing of it was run`)) as unknown,
    });
  });

  it.each([
    ['STACK_GLOBAL', makePickle(pickleText('os'), pickleText('system'), 0x93)],
    ['INST', makePickle('(ios\nsystem\n')],
    ['OBJ', makePickle('(o')],
    ['NEWOBJ', makePickle('ccollections\nOrderedDict\n)', 0x81)],
    ['EXT1', makePickle(0x82, 1)],
    ['PERSID', makePickle('Pstorage\n')],
    ['BUILD', makePickle(']}b')],
    ['0xff', makePickle(0xff)],
  ])('with the opcode %s is refused by its name', async (name, pickle) => {
    const { code, message } = await refuse(withPickle(pickle));

    expect(code).toBe('import/unsupported');
    expect(message).toMatch(new RegExp(`${name}|asks Python`));
  });

  it.each([
    ['pops what is not there', makePickle('a')],
    ['gets what it never put', makePickle('h\x07')],
    ['has a name without an end', makePickle(`c${'x'.repeat(5000)}`)],
    ['sets an odd number of items', makePickle('}(', pickleText('a'), 'u')],
    ['adds to a text', makePickle(pickleText('a'), pickleInt(1), 'a')],
  ])('whose pickle %s is damaged', async (_, pickle) => {
    expect((await refuse(withPickle(pickle))).code).toBe('import/unreadable');
  });

  it('whose pickle says a text of 4 GB costs nothing', async () => {
    const before = process.memoryUsage().arrayBuffers;

    expect((await refuse(withPickle(makePickle('X\xff\xff\xff\xff')))).code).toBe('import/truncated');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  it('whose weight claims more numbers than its storage has is refused', async () => {
    expect(await refuse(makeTorchFile([{ ...weight, shape: [1 << 20, 1 << 20] }]))).toMatchObject({
      code: 'import/unreadable',
      message: expect.stringContaining('reaches beyond its storage') as unknown,
    });
  });

  it('whose weight repeats one number a trillion times is refused by its shape, before a number is read', async () => {
    expect(await refuse(makeTorchFile([{ ...weight, shape: [1 << 20, 1 << 20], strides: [0, 0] }]))).toMatchObject({
      code: 'model/not-applicable',
      message: expect.stringContaining('[1048576, 1048576]') as unknown,
    });
  });

  it('whose storage is shorter than it says is cut off', async () => {
    expect((await refuse(makeTorchFile([{ ...weight, length: 1000 }]))).code).toBe('import/truncated');
  });

  it.each([
    ['NaN', Float32Array.of(1, NaN, 3, 4)],
    ['Infinity', Float32Array.of(1, 2, -Infinity, 4)],
  ])('with %s among its numbers is refused, naming the layer', async (_, bad) => {
    expect(await refuse(makeTorchFile([{ ...weight, values: bad }]))).toMatchObject({
      code: 'model/broken',
      message: expect.stringMatching(/'fc' in the file has numbers that are not finite/) as unknown,
    });
  });

  it('with a negative variance is refused', async () => {
    const norm: NetworkDescription = {
      ...one,
      layers: [{ name: 'norm', op: 'batchNorm', momentum: 0.9, epsilon: 1e-5 }, ...one.layers],
    };
    const parts = ['weight', 'bias', 'running_mean'].map((name) => {
      return { name: `bn.${name}`, shape: [1], values: Float32Array.of(1) };
    });
    const variance = { name: 'bn.running_var', shape: [1], values: Float32Array.of(-1) };

    expect(await refuse(makeTorchFile([...parts, variance, weight]), norm)).toMatchObject({
      code: 'model/broken',
      message: expect.stringContaining("'bn' has a negative variance") as unknown,
    });
  });

  it('with a layer too many is refused by its name', async () => {
    const extra = { name: 'more.weight', shape: [3, 2], values: new Float32Array(6) };

    expect(await refuse(makeTorchFile([weight, extra]))).toMatchObject({
      code: 'model/not-applicable',
      message: expect.stringContaining("dense layer 'more' [2, 3] that it has no place for") as unknown,
    });
  });
});

describe('a hostile zip archive', () => {
  const good = { name: 'archive/data.pkl', content: makePickle('}') };

  it('that was cut off at any place is refused', async () => {
    const whole = readFileSync(join(fixtures, 'lstm.pth'));

    for (let k = 1; k < 20; k++) {
      const { code } = await refuse(
        whole.subarray(0, Math.floor((k / 20) * whole.length)),
        WEIGHTS_NETWORKS['lstm.pth'],
      );
      expect(['import/truncated', 'import/unreadable']).toContain(code);
    }
  });

  it('that is compressed is refused: nothing grows when it is read', async () => {
    expect(await refuse(makeZip([{ ...good, method: 8, sizeBytes: 0xfffffffe }]))).toMatchObject({
      code: 'import/unsupported',
      message: expect.stringContaining("entry 'archive/data.pkl' is compressed") as unknown,
    });
  });

  it.each([
    ['import/unsupported', 'encrypted', makeZip([{ ...good, flags: 1 }])],
    ['import/unreadable', 'checksum', makeZip([{ ...good, crc: 7 }])],
    ['import/truncated', 'beyond the end', makeZip([{ ...good, sizeBytes: 1 << 30 }])],
    ['import/unreadable', 'directory', makeZip([good], 60_000)],
    ['import/unreadable', 'twice', makeZip([good, good])],
    ['import/unreadable', 'not one data.pkl', makeZip([{ ...good, name: 'a/b/data.pkl' }])],
    ['import/unsupported', 'TorchScript', makeZip([good, { ...good, name: 'archive/constants.pkl' }])],
  ])('is refused with %s (%s)', async (code, why, bytes) => {
    expect(await refuse(bytes)).toMatchObject({ code, message: expect.stringContaining(why) as unknown });
  });
});

describe('a hostile HDF5 file', () => {
  const network = WEIGHTS_NETWORKS['keras-model.h5'];

  it('that was cut off at any place is refused', async () => {
    const whole = readFileSync(join(fixtures, 'keras-model.h5'));

    for (let k = 1; k < 12; k++) {
      const { code } = await refuse(whole.subarray(0, Math.floor((k / 12) * whole.length)), network);
      expect(['import/truncated', 'import/unreadable', 'import/unsupported']).toContain(code);
    }
  });

  it('in which any run of bytes was overwritten is refused or read, and never breaks the program', async () => {
    const whole = readFileSync(join(fixtures, 'keras-model.h5'));
    const codes = new Set<string>();

    for (let k = 0; k < 60; k++) {
      const broken = Uint8Array.from(whole);
      broken.fill(0xff, 8 + k * 400, 8 + k * 400 + 40);
      const path = join(createFolder(), 'broken.h5');
      writeFileSync(path, broken);
      const read = await readWeightsFile(path, network);
      codes.add(read.ok ? 'read' : read.error.code);
    }

    const expected = ['read', 'import/unreadable', 'import/unsupported', 'import/out-of-bounds', 'model/broken'];
    expect([...expected, 'model/not-applicable']).toEqual(expect.arrayContaining([...codes]));
    expect(codes.size).toBeGreaterThan(1);
  });
});

describe('a file that is no file of weights', () => {
  it('of two gigabytes is refused before it is read', async () => {
    const path = join(createFolder(), 'huge.pth');
    writeFileSync(path, '');
    truncateSync(path, 2 * 1024 ** 3);

    expect(await readWeightsFile(path, one)).toMatchObject({ error: { code: 'import/out-of-bounds' } });
  });

  it('is given up when its thread is too slow, or when nobody wants it any more', async () => {
    const path = join(fixtures, 'cnet.pth');

    expect(await importWeights(path, one, { deadlineMs: 1 })).toMatchObject({
      error: { code: 'import/unreadable', message: expect.stringContaining('took too long') as unknown },
    });
    expect(await importWeights(path, one, { signal: AbortSignal.abort() })).toMatchObject({
      error: { code: 'import/cancelled' },
    });
  });
});
