import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readWeightsFile } from '#main/models/import-weights/read-weights-file.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import { loadBackend, type TensorFlow } from '#main/tensor/backend.ts';
import { runNetwork } from '#main/tensor/run-network.ts';
import { toTensors } from '#main/tensor/weights-file.ts';
import { readExpectedAnswers, weightsFolder } from '#test/builders/weights-fixtures.ts';
import { WEIGHTS_NETWORKS, type WeightsFileName } from '#test/builders/weights-networks.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';

let tf: TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadBackend());
});

const names = Object.keys(WEIGHTS_NETWORKS) as WeightsFileName[]; // keys of a constant

describe('a network with the weights of a file', () => {
  it.each(names)('answers with %s what PyTorch, Keras or TensorFlow 1 did, to 1e-5', async (name) => {
    const network = WEIGHTS_NETWORKS[name];
    const { values } = unwrap(await readWeightsFile(join(weightsFolder, name), network));
    const { inputs, inputShape, outputs, outputShape } = readExpectedAnswers(name);

    const weights = toTensors(tf, { weights: listWeights(network) }, values);
    const { logits } = runNetwork(tf, network, weights, tf.tensor([...inputs], [...inputShape], 'float32'), {
      isTraining: false,
      random: createRandom(1),
      lengths: null,
    });

    const got = Array.from(logits.dataSync<'float32'>());
    tf.dispose([logits, ...Object.values(weights)]);
    expect(logits.shape).toEqual([...outputShape]);
    expect(Math.max(...got.map((value, k) => Math.abs(value - (outputs[k] ?? NaN))))).toBeLessThan(1e-5);
  });
});
