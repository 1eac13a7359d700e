import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { architectures } from '#main/models/architectures/index.ts';
import { ribeiroResnet } from '#main/models/architectures/ribeiro-resnet.ts';
import { toLayersModel } from '#main/models/export-layers/to-layers-model.ts';
import { writeLayersModel } from '#main/models/export-layers/write-layers-model.ts';
import { readWeightsFile } from '#main/models/import-weights/read-weights-file.ts';
import { drawNetworkWeights } from '#test/builders/network-model.ts';
import { readExpectedAnswers, toProbabilities, weightsFolder } from '#test/builders/weights-fixtures.ts';
import { WEIGHTS_NETWORKS, type WeightsFileName } from '#test/builders/weights-networks.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { countOutputs } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Opens a written folder as anybody would. */
async function open(folder: string): Promise<tf.LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(
    readFileSync(join(folder, 'model.json'), 'utf8'),
  ) as tf.io.ModelJSON; // as TensorFlow.js has it
  const parts = weightsManifest.flatMap(({ paths }) => paths.map((path) => readFileSync(join(folder, path))));
  const joined = Uint8Array.from(Buffer.concat(parts));
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData: joined.buffer }));
}

async function write(network: NetworkDescription, weights: Float32Array, facts = {}): Promise<string> {
  const folder = createFolder();
  const classMask = new Uint8Array(countOutputs(network)).fill(1);
  const model = unwrap(toLayersModel({ network, weights, temperature: 1, classMask, ...facts }));
  await writeLayersModel(folder, model);
  return folder;
}

function answer(model: tf.LayersModel, inputs: readonly number[], shape: readonly number[]): number[] {
  const output = model.predict(tf.tensor([...inputs], [...shape]));
  if (Array.isArray(output)) throw new Error('one output was wanted');
  return Array.from(output.dataSync());
}

function expectClose(got: readonly number[], wanted: readonly number[]): void {
  expect(got).toHaveLength(wanted.length);
  expect(Math.max(...got.map((value, k) => Math.abs(value - (wanted[k] ?? NaN))))).toBeLessThan(1e-5);
}

const files = ['cnet.pth', 'checkpoint.pth', 'lstm.pth', 'picture.pth', 'keras-model.h5'] satisfies WeightsFileName[];
const readValues = async (file: WeightsFileName) =>
  unwrap(await readWeightsFile(join(weightsFolder, file), WEIGHTS_NETWORKS[file])).values;

describe('a layers model of TensorFlow.js', () => {
  it.each(files)('of the weights in %s answers what PyTorch or Keras did, to 1e-5', async (file) => {
    const expected = readExpectedAnswers(file);
    const model = await open(await write(WEIGHTS_NETWORKS[file], await readValues(file)));

    expectClose(answer(model, expected.inputs, expected.inputShape), toProbabilities(expected));
  });

  it('has the temperature in it, and classes that are left out get nothing', async () => {
    const file = 'checkpoint.pth';
    const expected = readExpectedAnswers(file);
    const facts = { temperature: 2, classMask: Uint8Array.of(1, 0, 1) };
    const model = await open(await write(WEIGHTS_NETWORKS[file], await readValues(file), facts));

    const halved = expected.outputs.map((logit, k) => (k % 3 === 1 ? -Infinity : logit / 2));
    expectClose(answer(model, expected.inputs, expected.inputShape), toProbabilities({ ...expected, outputs: halved }));
  });

  it('of 6.4 million weights is cut into shards of at most 4 MB', async () => {
    const network = ribeiroResnet.describe({});
    const folder = await write(network, drawNetworkWeights(network));

    const { weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as tf.io.ModelJSON; // as above
    const sizes = weightsManifest[0]?.paths.map((path) => statSync(join(folder, path)).size) ?? [];
    expect(sizes).toHaveLength(7);
    expect(Math.max(...sizes)).toBe(4 * 1024 * 1024);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4 * (6_421_910 + 3_728));
    expect((await open(folder)).countParams()).toBe(6_421_910 + 3_728);
  });

  it.each<[string, string]>([
    ['snn-cinc2017', "'conv1.pool' (maxPool1d) pools with a dilation"],
    ['spectrogram-cnn', "leaves out what lies beyond a row's own length"],
    ['seq2seq', 'hands the states of one recurrent layer to another'],
    ['bigru', 'a GRU that resets its state after the product'],
  ])('of %s is refused: its layer %s', (id, why) => {
    const network = architectures.find((one) => one.id === id)?.describe({});
    if (network === undefined) throw new Error('no such architecture');

    const refused = toLayersModel({
      network,
      weights: drawNetworkWeights(network),
      temperature: 1,
      classMask: new Uint8Array(countOutputs(network)).fill(1),
    });

    expect(refused).toMatchObject({ ok: false, error: { code: 'export/unsupported' } });
    expect(refused.ok ? '' : refused.error.message).toContain(why);
  });

  it.each(['cnet', 'plawiak17', 'cinc2017-lite', 'bilstm', 'autoecg-transfer'])('of %s is opened whole', async (id) => {
    const network = architectures.find((one) => one.id === id)?.describe({});
    if (network === undefined) throw new Error('no such architecture');
    const weights = drawNetworkWeights(network);

    const model = await open(await write(network, weights));

    // Two biases a gate become one.
    expect(model.countParams()).toBeLessThanOrEqual(weights.length);
    expect(model.inputs[0]?.shape.slice(1)).toEqual(network.inputShape);
    expect(model.outputs[0]?.shape).toEqual([null, countOutputs(network)]);
  });
});
