import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { architectures } from '#main/models/architectures/index.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import { loadBackend, type TensorFlow } from '#main/tensor/backend.ts';
import { createNetworkWeights } from '#main/tensor/fit/network-weights.ts';
import { createStepRunner } from '#main/tensor/fit/step-runner.ts';
import { computeGradients, type StepResult, type TrainStep } from '#main/tensor/fit/train-step.ts';
import { placeWeights } from '#main/tensor/fit/weight-layout.ts';
import type { FitLoss } from '#main/tensor/protocol/fit-spec.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { countOutputs } from '#shared/domain/network-shapes.ts';
import { makeNetwork } from '#test/builders/fit-spec.ts';
import { drawWeightTensors } from '#test/builders/weight-tensors.ts';

let tf: TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadBackend());
}, 60_000);
const root = mkdtempSync(join(tmpdir(), 'overread-graph-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = join(root, 'graph');

const MANY = 1000;
const FEW = 10;

function countGraphs(): number {
  return (tf.backend() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels();
}

/** Weights of a network, and steps with them on rows of noise; to be closed. */
function openSteps(network: NetworkDescription, { frozen = [], timeSteps = 24 }: SmallStep = {}) {
  const layout = placeWeights(network, frozen);
  const tensors = drawWeightTensors(tf, network);
  const values = new Float32Array(layout.size);
  for (const { name, start } of layout.weights) values.set(tensors[name]!.dataSync(), start);
  tf.dispose(tensors);
  const weights = createNetworkWeights(tf, layout, values);
  const inputShape = network.inputShape.map((size) => size ?? timeSteps);
  const outputCount = countOutputs(network);
  return {
    weights,
    makeStep(rowCount: number, seed: number): TrainStep {
      const random = createRandom(seed);
      const size = inputShape.reduce((product, length) => product * length, rowCount);
      return {
        network,
        weights,
        inputShape,
        outputCount,
        loss: toLoss(network, outputCount),
        batch: {
          rowCount,
          inputs: Float32Array.from({ length: size }, () => 2 * random() - 1),
          labels: Uint8Array.from({ length: network.output === 'softmax' ? rowCount : rowCount * outputCount }, () =>
            Math.floor(random() * (network.output === 'softmax' ? outputCount : 2)),
          ),
          lengths: network.hasLengths
            ? Int32Array.from({ length: rowCount }, () => 1 + Math.floor(random() * inputShape[0]!))
            : null,
          weights: Float32Array.from({ length: rowCount }, () => 0.5 + random()),
        },
        random: createRandom(seed + 1),
        isFrozen: layout.isFrozen,
      };
    },
    close: () => weights.dispose(),
  };
}

interface SmallStep {
  readonly frozen?: readonly string[];
  readonly timeSteps?: number;
}

function toLoss({ output }: NetworkDescription, outputCount: number): FitLoss {
  const ones = new Array<number>(outputCount).fill(1);
  if (output !== 'softmax') return { kind: 'binary-cross-entropy', positiveWeights: ones, labelSmoothing: 0.1 };
  const classMask = Uint8Array.from(ones);
  return { kind: 'cross-entropy', classWeights: ones, labelSmoothing: 0.1, classMask, dividesBy: 'weights' };
}

/** Largest difference of any number, as a share of the largest gradient. */
function expectAlike(got: StepResult, wanted: StepResult, within: number): void {
  expect(Math.abs(got.loss - wanted.loss)).toBeLessThan(within * Math.max(1, wanted.loss));
  expect(Object.keys(got.statistics)).toEqual(Object.keys(wanted.statistics));
  const pairs = [
    ...wanted.gradients.map((values, k) => [got.gradients[k]!, values] as const),
    ...Object.entries(wanted.statistics).map(([name, values]) => [got.statistics[name]!, values] as const),
  ];
  const largest = Math.max(1e-3, ...pairs.map(([, values]) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)));
  for (const [own, values] of pairs) {
    expect(own.length).toBe(values.length);
    const worst = own.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i]!)), 0);
    expect(worst / largest).toBeLessThan(within);
  }
}

const lstm = {
  op: 'recurrent',
  cell: 'lstm',
  units: 3,
  layerCount: 2,
  stacking: 'separate',
  merge: 'concatenate',
  biasesPerGate: 1,
  dropout: { rate: 0.3, when: 'training', onTop: true },
  runsOverBatch: false,
  isMasked: true,
} as const;

/** Lengths through strides, masks, dropout between layers and dilated windows. */
const masked: NetworkDescription = {
  architecture: 'masked',
  inputShape: [null, 4],
  hasLengths: true,
  layers: [
    { name: 'half', op: 'maxPool1d', width: 3, stride: 2, dilation: 2, padding: 'same' },
    { name: 'wide', op: 'convolution1d', filters: 5, width: 3, stride: 1, dilation: 2, padding: 'same', hasBias: true },
    { name: 'norm', op: 'batchNorm', momentum: 0.9, epsilon: 1e-3 },
    { name: 'drop', op: 'dropout', rate: 0.2, when: 'training' },
    { name: 'lstm', ...lstm },
    { name: 'mean', op: 'meanOverTime', isMasked: true },
    { name: 'output', op: 'dense', units: 3, hasBias: true },
  ],
  output: 'sigmoid',
};

const SMALL = ['cnet', 'plawiak17', 'cinc2017-lite'];
const networks: [string, NetworkDescription][] = [
  ['two convolutions with norms and dropout', makeNetwork({ dropout: 0.3 })],
  ['masked LSTM stacks behind dilated windows', masked],
  ...architectures
    .filter(({ id }) => SMALL.includes(id))
    .map(({ id, describe: describeNetwork }): [string, NetworkDescription] => [id, describeNetwork({})]),
];

describe('a training step as a graph', { timeout: 60_000 }, () => {
  it.each(networks)('of %s gives on other rows what operations one by one give, to 0.000002', (_, network) => {
    const steps = openSteps(network);
    const runner = createStepRunner(tf, folder);
    const graphCount = countGraphs();

    runner.compute(steps.makeStep(3, 1), MANY);
    const got = runner.compute(steps.makeStep(3, 7), MANY);

    expect(countGraphs()).toBe(graphCount + 1);
    expectAlike(got, computeGradients(tf, steps.makeStep(3, 7)), 2e-6);
    runner.dispose();
    steps.close();
  });

  it('leaves frozen layers and their statistics out', () => {
    const steps = openSteps(makeNetwork(), { frozen: ['one', 'one.norm'] });
    const runner = createStepRunner(tf, folder);

    const got = runner.compute(steps.makeStep(4, 1), MANY);

    expect(Object.keys(got.statistics)).toEqual(['two.norm.mean', 'two.norm.variance']);
    expectAlike(got, computeGradients(tf, steps.makeStep(4, 1)), 2e-6);
    runner.dispose();
    steps.close();
  });

  it('takes the weights as they are now', () => {
    const steps = openSteps(makeNetwork());
    const runner = createStepRunner(tf, folder);
    const before = runner.compute(steps.makeStep(4, 1), MANY);

    steps.weights.trained.forEach((weight) => weight.assign(tf.tidy(() => tf.mul(weight, 1.5))));
    const after = runner.compute(steps.makeStep(4, 1), MANY);

    expect(after.loss).not.toBeCloseTo(before.loss, 3);
    expectAlike(after, computeGradients(tf, steps.makeStep(4, 1)), 2e-6);
    runner.dispose();
    steps.close();
  });

  it('gives the same to the last bit whichever rows it was recorded with', () => {
    const steps = openSteps(masked);
    const results = [3, 9].map((seed) => {
      const runner = createStepRunner(tf, folder);
      runner.compute(steps.makeStep(4, seed), MANY);
      const result = runner.compute(steps.makeStep(4, 5), MANY);
      runner.dispose();
      return result;
    });

    expect(results[1]).toEqual(results[0]);
    steps.close();
  });

  it('is recorded once for 5 rows and once for 3, and leaves neither tensors, graphs nor files', () => {
    const steps = openSteps(makeNetwork({ dropout: 0.3 }));
    const runner = createStepRunner(tf, folder);
    steps.makeStep(5, 1);
    const [tensorCount, graphCount] = [tf.memory().numTensors, countGraphs()];

    for (const rowCount of [5, 3, 5, 3]) {
      runner.compute(steps.makeStep(rowCount, rowCount), MANY);
      expect(tf.memory().numTensors).toBe(tensorCount);
      expect(existsSync(folder)).toBe(false);
    }

    expect(countGraphs()).toBe(graphCount + 2);
    runner.dispose();
    expect(countGraphs()).toBe(graphCount);
    steps.close();
  });

  it('is not made for a phase of 10 steps', () => {
    const steps = openSteps(makeNetwork());
    const runner = createStepRunner(tf, folder);
    const graphCount = countGraphs();

    const got = runner.compute(steps.makeStep(4, 1), FEW);

    expect(countGraphs()).toBe(graphCount);
    expect(got).toEqual(computeGradients(tf, steps.makeStep(4, 1)));
    runner.dispose();
    steps.close();
  });
});
