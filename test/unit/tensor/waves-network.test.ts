import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#main/preprocessing/random.ts';
import { applyWaves } from '#main/tensor/architectures/waves.ts';
import { loadBackend, type TensorFlow } from '#main/tensor/backend.ts';
import { fitWaves } from '#main/tensor/fit-waves.ts';
import { drawInitialWeights } from '#main/tensor/initial-weights.ts';
import { countParameters, WAVES, type EpochReport, type FitWavesSpec } from '#main/tensor/protocol.ts';
import { toTensors } from '#main/tensor/weights-file.ts';
import { createEngine } from '#shared/signal/delineate/create-engine.ts';
import { loadNetwork } from '#shared/signal/delineate/network.ts';

let tf: TensorFlow;
const folder = mkdtempSync(join(tmpdir(), 'overread-waves-'));
beforeAll(async () => {
  ({ tf } = await loadBackend());
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the delineation network in TensorFlow', () => {
  it('says what the network without TensorFlow says, to 1e-4: two recordings of three leads', () => {
    const random = createRandom(5);
    const weights = drawInitialWeights(WAVES, random);
    const length = 256;
    const leads = Array.from({ length: 6 }, () => Float32Array.from({ length }, () => 2 * random() - 1));
    const logits = tf.tidy(() => {
      const input = tf.tensor3d(Float32Array.from(leads.flatMap((lead) => [...lead])), [6, length, 1]);
      return tf.softmax(applyWaves(tf, toTensors(tf, WAVES, weights), input, 3));
    });
    const expected = logits.dataSync<'float32'>();
    logits.dispose();
    const network = loadNetwork(createEngine(), weights);
    const found = [...network.run(leads.slice(0, 3)), ...network.run(leads.slice(3))];
    found.forEach((values, lead) => {
      for (let i = 0; i < length; i++) {
        for (let kind = 0; kind < 3; kind++) {
          const value = expected[(lead * length + i) * 4 + kind + 1]!;
          expect(Math.abs(values[kind * length + i]! - value)).toBeLessThan(1e-4);
        }
      }
    });
  });
});

describe('fitWaves', () => {
  const LENGTH = 640;

  function makeSpec(): FitWavesSpec {
    // Two leads with a spike every 100 samples, marked as a QRS complex.
    const inputs = new Float32Array(2 * LENGTH);
    const labels = new Uint8Array(4 * LENGTH);
    for (let i = 0; i < 2 * LENGTH; i++) if (i % 100 < 10) inputs[i] = 1;
    for (let i = 0; i < 4 * LENGTH; i++) if (i % 200 < 20) labels[i] = 2;
    writeFileSync(join(folder, 'x.bin'), new Uint8Array(inputs.buffer));
    writeFileSync(join(folder, 'y.bin'), labels);
    return {
      architecture: 'waves',
      seed: 3,
      epochCount: 3,
      stepsPerEpoch: 5,
      batchRows: 4,
      lengthSamples: 256,
      learningRate: 0.01,
      weightDecay: 0.01,
      gradientLimit: 1,
      averaging: 0.9,
      startPath: null,
      augmentation: { stretch: 0.1, gain: 0.1, inverted: 0.2, noise: 0.01, wander: 0.1, hum: 0.01, leadOff: 0.05 },
      train: {
        inputsPath: join(folder, 'x.bin'),
        labelsPath: join(folder, 'y.bin'),
        recordings: [{ inputOffset: 0, leadCount: 2, sampleCount: LENGTH }],
      },
      outFolder: folder,
    };
  }

  it('learns, writes as many weights as the network has, the same again from the same seed, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const epochs: EpochReport[] = [];
    const events = { isCancelled: () => false, onEpoch: (epoch: EpochReport) => epochs.push(epoch) };
    expect(await fitWaves(tf, makeSpec(), events)).toBe(3);
    const first = readFileSync(join(folder, 'final.weights.bin'));
    expect(first.length).toBe(4 * countParameters(WAVES));
    expect(epochs[2]!.trainLoss).toBeLessThan(0.7 * epochs[0]!.trainLoss);
    await fitWaves(tf, makeSpec(), events);
    const toFloats = (bytes: Buffer) => {
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    };
    const again = toFloats(readFileSync(join(folder, 'final.weights.bin')));
    const farthest = toFloats(first).reduce((most, value, k) => Math.max(most, Math.abs(value - again[k]!)), 0);
    expect(farthest).toBeLessThan(1e-3);
    expect(tf.memory().numTensors).toBe(before);
  }, 60_000);

  it('stops between batches when it is cancelled, and refuses files of another length', async () => {
    const quiet = { onEpoch: () => undefined };
    expect(await fitWaves(tf, makeSpec(), { ...quiet, isCancelled: () => true })).toBeUndefined();
    const spec = makeSpec();
    const recordings = [{ inputOffset: 0, leadCount: 3, sampleCount: LENGTH }];
    await expect(
      fitWaves(tf, { ...spec, train: { ...spec.train, recordings } }, { ...quiet, isCancelled: () => false }),
    ).rejects.toThrow(/samples expected/);
  });
});
