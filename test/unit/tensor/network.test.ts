import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#main/preprocessing/random.ts';
import { cnet } from '#main/models/architectures/cnet.ts';
import { loadBackend, type Tensor, type TensorFlow } from '#main/tensor/backend.ts';
import { chooseRows } from '#main/tensor/choose-rows.ts';
import { inferProbabilities } from '#main/tensor/infer.ts';
import { drawInitialWeights } from '#main/tensor/initial-weights.ts';
import { countParameters, type NetworkSpec, type WeightTable } from '#main/tensor/protocol.ts';
import { runNetwork } from '#main/tensor/run-network.ts';
import { unpackWeights } from '#main/compression/packed/packed-model.ts';
import { createPackedRunner } from '#main/compression/packed/run-packed.ts';
import { writePacked } from '#main/compression/packed/write-packed.ts';
import { plawiak17 } from '#main/models/architectures/plawiak17.ts';
import { makePackedModel } from '#test/builders/packed-model.ts';
import { readWeights, toFlatWeights, toTensors } from '#main/tensor/weights-file.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';

let tf: TensorFlow;
const description = cnet.describe({});
const CNET: WeightTable = { weights: listWeights(description) };
const folder = mkdtempSync(join(tmpdir(), 'overread-network-'));
beforeAll(async () => {
  ({ tf } = await loadBackend());
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeWeights(name: string, seed: number) {
  const values = drawInitialWeights(CNET, createRandom(seed));
  const bytes = new Uint8Array(values.buffer);
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { path, sha256: createHash('sha256').update(bytes).digest('hex'), format: 'float32-le' as const, values };
}

function network(file: { path: string; sha256: string }, parts: Partial<NetworkSpec> = {}): NetworkSpec {
  const classMask = Uint8Array.of(1, 1, 1, 1, 0);
  return {
    network: description,
    weightsFormat: 'float32-le',
    weightsPath: file.path,
    weightsSha256: file.sha256,
    temperature: 1,
    classMask,
    ...parts,
  };
}

const inputs = Float32Array.from({ length: 700 * 187 }, (_, i) => Math.sin(i / 9));

describe('CNet', () => {
  it('has 53,957 parameters', () => {
    expect(countParameters(CNET)).toBe(53_957);
    expect(drawInitialWeights(CNET, createRandom(1)).length).toBe(53_957);
  });

  it('gives 5 logits a beat, each beat for itself', () => {
    const weights = toTensors(tf, CNET, drawInitialWeights(CNET, createRandom(1)));
    const run = (x: Tensor) =>
      runNetwork(tf, description, weights, x, { isTraining: false, random: createRandom(1), lengths: null }).logits;
    const all = run(tf.tensor3d(inputs.subarray(0, 3 * 187), [3, 187, 1]));
    const alone = run(tf.tensor3d(inputs.subarray(187, 2 * 187), [1, 187, 1]));

    expect(all.shape).toEqual([3, 5]);
    const [third, own] = [all.arraySync()[1]!, alone.arraySync()[0]!];
    third.forEach((logit, k) => expect(logit).toBeCloseTo(own[k]!, 5));
    tf.dispose([all, alone, ...Object.values(weights)]);
  });

  it('answers the same after saving and loading, to the last bit', async () => {
    const file = writeWeights('same.bin', 2);
    const loaded = await readWeights(tf, description, file);

    expect(loaded.ok).toBe(true);
    if (!loaded.ok) return;
    expect(toFlatWeights(CNET, loaded.value)).toEqual(file.values);
    tf.dispose(Object.values(loaded.value));
  });
});

describe('inferProbabilities', () => {
  it('gives rows that sum to 1, with 0 for a class that was never trained', async () => {
    const file = writeWeights('mask.bin', 3);
    const weights = toTensors(tf, CNET, file.values);

    const probabilities = await inferProbabilities(tf, {
      network: network(file),
      weights,
      rows: { inputs, rowCount: 700 },
      isCancelled: () => false,
    });

    for (let row = 0; row < 700; row++) {
      const values = probabilities!.subarray(row * 5, row * 5 + 5);
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(values[4]).toBe(0);
    }
    tf.dispose(Object.values(weights));
  });

  it('moves towards equal probabilities with a higher temperature, keeping their order', async () => {
    const file = writeWeights('warm.bin', 4);
    const weights = toTensors(tf, CNET, file.values);
    const ask = (temperature: number) =>
      inferProbabilities(tf, {
        network: network(file, { temperature }),
        weights,
        rows: { inputs: inputs.subarray(0, 187), rowCount: 1 },
        isCancelled: () => false,
      });
    const [cold, hot] = [await ask(1), await ask(1000)];

    expect(hot![0]).toBeCloseTo(0.25, 2);
    expect(hot!.indexOf(Math.max(...hot!))).toBe(cold!.indexOf(Math.max(...cold!)));
    tf.dispose(Object.values(weights));
  });

  it('leaves no tensor behind after 20 predictions', async () => {
    const file = writeWeights('leak.bin', 5);
    const weights = toTensors(tf, CNET, file.values);
    const before = tf.memory();
    for (let k = 0; k < 20; k++) {
      await inferProbabilities(tf, {
        network: network(file),
        weights,
        rows: { inputs, rowCount: 50 },
        isCancelled: () => false,
      });
    }

    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
    tf.dispose(Object.values(weights));
  });

  it('stops between batches when it is cancelled', async () => {
    const file = writeWeights('stop.bin', 6);
    const weights = toTensors(tf, CNET, file.values);
    let batchCount = 0;

    const result = await inferProbabilities(tf, {
      network: network(file),
      weights,
      rows: { inputs, rowCount: 700 },
      isCancelled: () => batchCount++ > 0,
    });

    expect(result).toBeUndefined();
    tf.dispose(Object.values(weights));
  });
});

describe('a weights file', () => {
  it('that is missing, cut short or not the one of the card is model/broken, by name', async () => {
    const missing = await readWeights(tf, description, {
      path: join(folder, 'none.bin'),
      sha256: '',
      format: 'float32-le',
    });
    const other = await readWeights(tf, description, { ...writeWeights('other.bin', 7), sha256: 'f'.repeat(64) });
    const short = writeWeights('short.bin', 8);
    truncateSync(short.path, 1000);

    expect(missing).toMatchObject({ ok: false, error: { code: 'model/broken', details: { file: 'none.bin' } } });
    expect(other).toMatchObject({ ok: false, error: { code: 'model/broken', details: { file: 'other.bin' } } });
    expect(await readWeights(tf, description, short)).toMatchObject({
      ok: false,
      error: { message: 'The weights file short.bin has 1000 bytes instead of 215828.' },
    });
  });
});

describe('packed weights', () => {
  it('answer as the float32 weights that they stand for', async () => {
    const packed = makePackedModel(description, { seed: 3, maxBits: 2 });
    const { bytes } = writePacked(packed, { coordinates: 'float32', floats: 'float32' });
    const path = join(folder, 'packed.bin');
    writeFileSync(path, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');

    const loaded = await readWeights(tf, description, { path, sha256, format: 'packed' });

    expect(loaded.ok).toBe(true);
    if (!loaded.ok) return;
    const values = toFlatWeights(CNET, loaded.value);
    unpackWeights(packed).forEach((value, k) => expect(values[k]).toBeCloseTo(value, 6));
    const row = inputs.subarray(0, 187);
    const logits = tf.tidy(() => {
      const run = { isTraining: false, random: createRandom(1), lengths: null };
      return [...runNetwork(tf, description, loaded.value, tf.tensor3d(row, [1, 187, 1]), run).logits.dataSync()];
    });
    createPackedRunner(packed)
      .run(row)
      .forEach((logit, k) => expect(logit).toBeCloseTo(logits[k]!, 5));
    tf.dispose(Object.values(loaded.value));
  });

  it('of another network are refused', async () => {
    const { bytes } = writePacked(makePackedModel(plawiak17.describe({}), { seed: 3, maxBits: 1 }), {
      coordinates: 'int8',
      floats: 'float16',
    });
    const path = join(folder, 'other.packed');
    writeFileSync(path, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await readWeights(tf, description, { path, sha256, format: 'packed' })).toMatchObject({
      error: { message: 'The packed weights are those of another network.' },
    });
  });
});

describe('chooseRows', () => {
  it('takes all rows of a rare class and a fresh draw of a frequent one, in random order', () => {
    const labels = Uint8Array.from({ length: 1000 }, (_, row) => (row < 950 ? 0 : 1));
    const random = createRandom(1);
    const [one, two] = [
      chooseRows(labels, { maxRowsPerClass: 100, random }),
      chooseRows(labels, { maxRowsPerClass: 100, random }),
    ];

    expect(one.length).toBe(150);
    expect(one.filter((row) => row >= 950).length).toBe(50);
    expect(new Set(one).size).toBe(150);
    expect([...one]).not.toEqual([...two]);
  });
});
