import { beforeAll, describe, expect, it } from 'vitest';
import { architectures } from '#main/models/architectures/index.ts';
import { createRandom, drawNormal } from '#main/preprocessing/random.ts';
import { loadBackend, type Tensor, type TensorFlow } from '#main/tensor/backend.ts';
import { runNetwork, type NetworkRun } from '#main/tensor/run-network.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { countOutputs, listWeights } from '#shared/domain/network-shapes.ts';
import { drawWeightTensors } from '#test/builders/weight-tensors.ts';

let tf: TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadBackend());
}, 60_000);

const INFERENCE: NetworkRun = { isTraining: false, random: createRandom(1), lengths: null };

function drawRows(network: NetworkDescription, rowCount: number, timeSteps = 40): Tensor {
  const random = createRandom(7);
  const shape = [rowCount, ...network.inputShape.map((size) => size ?? timeSteps)];
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => drawNormal(random)),
    shape,
  );
}

const run = (network: NetworkDescription, weights: Record<string, Tensor>, x: Tensor, how = INFERENCE) => {
  const { logits } = runNetwork(tf, network, weights, x, how);
  const values = logits.dataSync<'float32'>();
  logits.dispose();
  return values;
};

describe('runNetwork', () => {
  it.each(architectures.map(({ id }) => id))(
    'runs %s, each row for itself, and leaves only the logits behind',
    (id) => {
      const network = architectures.find((known) => known.id === id)!.describe({});
      const weights = drawWeightTensors(tf, network);
      const rowCount = id === 'snn-cinc2017' ? 2 : 3;
      const x = drawRows(network, rowCount);
      const before = tf.memory().numTensors;
      const outputCount = countOutputs(network);

      const { logits, statistics } = runNetwork(tf, network, weights, x, INFERENCE);
      expect(tf.memory().numTensors).toBe(before + 1);
      expect(logits.shape).toEqual([rowCount, outputCount]);
      expect(statistics).toEqual({});

      const all = logits.dataSync<'float32'>();
      const second = x.slice([1], [1]);
      const alone = run(network, weights, second);
      const scale = Math.max(...all.map(Math.abs));
      expect(scale).toBeGreaterThan(0);
      alone.forEach((logit, k) => expect(Math.abs(logit - all[outputCount + k]!) / scale).toBeLessThan(1e-5));
      tf.dispose([logits, second, x, ...Object.values(weights)]);
    },
    30_000,
  );

  it('gives new statistics of every batch norm in training and keeps them through a gradient scope', () => {
    const network = architectures.find(({ id }) => id === 'cinc2017-lite')!.describe({});
    const short: NetworkDescription = { ...network, inputShape: [200, 1] };
    const weights = drawWeightTensors(tf, short);
    const variables = Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, tf.variable(w)]));
    const x = drawRows(short, 4);
    const before = tf.memory().numTensors;

    let statistics: Readonly<Record<string, Tensor>> = {};
    const { value, grads } = tf.variableGrads(() => {
      const output = runNetwork(tf, short, variables, x, { ...INFERENCE, isTraining: true });
      statistics = output.statistics;
      return tf.mean(tf.square(output.logits)).asScalar();
    });

    const names = listWeights(short).filter(({ kind }) => kind === 'statistic');
    expect(Object.keys(statistics)).toEqual(names.map(({ name }) => name));
    for (const statistic of Object.values(statistics)) {
      expect(statistic.dataSync<'float32'>().every(Number.isFinite)).toBe(true);
    }
    tf.dispose([value, ...Object.values(grads), ...Object.values(statistics)]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, ...Object.values(weights), ...Object.values(variables)]);
  });

  it('drops the same values from the same seed, and others from another', () => {
    const network = architectures.find(({ id }) => id === 'plawiak17')!.describe({});
    const weights = drawWeightTensors(tf, network);
    const x = drawRows(network, 2);
    const ask = (seed: number) =>
      run(network, weights, x, { isTraining: true, random: createRandom(seed), lengths: null });

    expect(ask(1)).toEqual(ask(1));
    expect(ask(1)).not.toEqual(ask(2));
    tf.dispose([x, ...Object.values(weights)]);
  });

  it('names the weight that is not there', () => {
    const network = architectures.find(({ id }) => id === 'cnet')!.describe({});
    const x = drawRows(network, 1);

    expect(() => runNetwork(tf, network, {}, x, INFERENCE)).toThrow('there is no weight named stem.kernel');
    x.dispose();
  });
});
