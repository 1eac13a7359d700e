import { beforeAll, describe, expect, it } from 'vitest';
import { architectures } from '#main/models/architectures/index.ts';
import { createRandom, drawNormal } from '#main/preprocessing/random.ts';
import { loadBackend, type Tensor, type TensorFlow } from '#main/tensor/backend.ts';
import { runNetwork, type NetworkRun } from '#main/tensor/run-network.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { countOutputs, listWeights } from '#shared/domain/network-shapes.ts';
import { drawGrid, naiveNorm } from '#test/builders/naive-layers.ts';
import { drawWeightTensors } from '#test/builders/weight-tensors.ts';

let tf: TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadBackend());
}, 60_000);

/** Beside the native backend, in the same engine. */
async function loadWasm(): Promise<void> {
  process.env.OVERREAD_TENSOR_BACKEND = 'wasm';
  await loadBackend();
  delete process.env.OVERREAD_TENSOR_BACKEND;
  expect(tf.getBackend()).toBe('wasm');
}

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

describe('runNetwork', { timeout: 60_000 }, () => {
  it.each(architectures.map(({ id }) => id))(
    'runs %s, each row for itself, and leaves only the logits behind',
    (id) => {
      const network = architectures.find((known) => known.id === id)!.describe({});
      const weights = drawWeightTensors(tf, network);
      const rowCount = 2;
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

  it('moves statistics by 1 - momentum towards those of the batch, the variance that of a sample', () => {
    const network: NetworkDescription = {
      architecture: 'norm',
      inputShape: [5, 2],
      hasLengths: false,
      layers: [
        { name: 'norm', op: 'batchNorm', momentum: 0.9, epsilon: 1e-3 },
        { name: 'mean', op: 'meanOverTime', isMasked: false },
      ],
      output: 'softmax',
    };
    const weights = drawWeightTensors(tf, network);
    const grid = drawGrid([3, 5, 2], 3, 2);
    const x = tf.tensor(Float32Array.from(grid.values), [3, 5, 2]);
    const { mean, variance } = naiveNorm(grid, grid, grid, 1e-3);

    const { logits, statistics } = runNetwork(tf, network, weights, x, { ...INFERENCE, isTraining: true });
    const [old, moved] = [weights['norm.variance']!, statistics['norm.variance']!].map((w) => w.dataSync<'float32'>());
    const [oldMean, movedMean] = [weights['norm.mean']!, statistics['norm.mean']!].map((w) => w.dataSync<'float32'>());
    variance.forEach((value, c) => expect(moved![c]).toBeCloseTo(0.9 * old![c]! + 0.1 * value * (15 / 14), 5));
    mean.forEach((value, c) => expect(movedMean![c]).toBeCloseTo(0.9 * oldMean![c]! + 0.1 * value, 5));
    tf.dispose([logits, x, ...Object.values(weights), ...Object.values(statistics)]);
  });

  it('answers a padded row as the same row without its padding, through strides, masked LSTM stacks and mean', () => {
    const lstm = architectures
      .find(({ id }) => id === 'spectrogram-crnn')!
      .describe({})
      .layers.find(({ op }) => op === 'recurrent')!;
    const network: NetworkDescription = {
      architecture: 'masked',
      inputShape: [null, 4],
      hasLengths: true,
      layers: [
        // Windows that do not overlap, so that no padding is in a row's own steps.
        { name: 'half', op: 'maxPool1d', width: 2, stride: 2, dilation: 1, padding: 'same' },
        { ...lstm, name: 'lstm' },
        { name: 'mean', op: 'meanOverTime', isMasked: true },
      ],
      output: 'softmax',
    };
    const weights = drawWeightTensors(tf, network);
    const x = drawRows(network, 3, 12);
    const lengths = Int32Array.of(12, 6, 2);

    const padded = run(network, weights, x, { ...INFERENCE, lengths });
    lengths.forEach((length, row) => {
      const own = x.slice([row, 0, 0], [1, length, 4]);
      const alone = run(network, weights, own, { ...INFERENCE, lengths: null });
      alone.forEach((value, k) => expect(padded[row * alone.length + k]).toBeCloseTo(value, 5));
      own.dispose();
    });
    tf.dispose([x, ...Object.values(weights)]);
  });

  it('trains a network on WebAssembly too: the same gradients as natively to 1e-4', async () => {
    const network = { ...architectures.find(({ id }) => id === 'plawiak17')!.describe({}), inputShape: [1800, 1] };
    const gradients = new Map<string, Float32Array[]>();
    for (const backend of ['tensorflow', 'wasm']) {
      if (backend === 'wasm') await loadWasm();
      const weights = drawWeightTensors(tf, network);
      const variables = Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, tf.variable(w)]));
      const x = drawRows(network, 2);
      const { grads } = tf.variableGrads(() => {
        const how = { isTraining: true, random: createRandom(5), lengths: null };
        return tf.mean(tf.square(runNetwork(tf, network, variables, x, how).logits)).asScalar();
      }, Object.values(variables));
      gradients.set(
        backend,
        Object.values(variables).map(({ name }) => grads[name]!.dataSync<'float32'>()),
      );
    }
    await tf.setBackend('tensorflow');

    const native = gradients.get('tensorflow')!;
    gradients.get('wasm')!.forEach((own, k) => {
      const scale = Math.max(...native[k]!.map(Math.abs), 1e-3);
      own.forEach((value, i) => expect(Math.abs(value - native[k]![i]!) / scale).toBeLessThan(1e-4));
    });
  });

  it.each(['cnet', 'plawiak17', 'cinc2017-lite', 'spectrogram-crnn', 'bilstm', 'bigru', 'seq2seq'])(
    'answers %s on WebAssembly as natively, to 1e-4',
    async (id) => {
      const network = architectures.find((known) => known.id === id)!.describe({});
      const answers: Float32Array[] = [];
      for (const backend of ['tensorflow', 'wasm']) {
        if (backend === 'wasm') await loadWasm();
        const weights = drawWeightTensors(tf, network);
        const x = drawRows(network, 2, 24);
        const lengths = network.hasLengths ? Int32Array.of(24, 11) : null;
        answers.push(run(network, weights, x, { ...INFERENCE, lengths }));
        tf.dispose([x, ...Object.values(weights)]);
      }
      await tf.setBackend('tensorflow');

      const [native, wasm] = answers;
      const scale = Math.max(...native!.map(Math.abs));
      wasm!.forEach((value, k) => expect(Math.abs(value - native![k]!) / scale).toBeLessThan(1e-4));
    },
  );

  it('names the weight that is not there', () => {
    const network = architectures.find(({ id }) => id === 'cnet')!.describe({});
    const x = drawRows(network, 1);

    expect(() => runNetwork(tf, network, {}, x, INFERENCE)).toThrow('there is no weight named stem.kernel');
    x.dispose();
  });
});
