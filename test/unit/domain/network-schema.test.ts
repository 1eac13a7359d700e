import { describe, expect, it } from 'vitest';
import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { networkSchema } from '#shared/domain/network-schema.ts';
import { countMacs, inferShapes, listWeights } from '#shared/domain/network-shapes.ts';

const convolution: NetworkLayer = {
  name: 'conv',
  op: 'convolution1d',
  filters: 4,
  width: 3,
  stride: 1,
  dilation: 1,
  padding: 'valid',
  hasBias: true,
};
const mean: NetworkLayer = { name: 'mean', op: 'meanOverTime', isMasked: false };

function network(layers: readonly unknown[], facts: object = {}) {
  return { architecture: 'made', inputShape: [10, 2], hasLengths: false, layers, output: 'softmax', ...facts };
}

function refusal(value: unknown): string {
  const answer = networkSchema.safeParse(value);
  return answer.success ? '' : answer.error.issues.map(({ message }) => message).join(' ');
}

describe('a network from a file', () => {
  it('is taken where it fits together', () => {
    expect(networkSchema.parse(network([convolution, mean]))).toEqual(network([convolution, mean]));
  });

  it.each([
    [[{ ...convolution, width: 11 }, mean], "layer 'conv' (convolution1d) has a window that is longer than the 10"],
    [
      [convolution, { ...convolution, inputs: ['input'] }],
      "layer 'conv' (convolution1d) has the name of another layer",
    ],
    [[{ ...convolution, inputs: ['later'] }], "layer 'conv' (convolution1d) reads 'later', which does not come before"],
    [
      [convolution, { name: 'sum', op: 'add', inputs: ['conv', 'input'] }],
      "layer 'sum' (add) adds layers of different",
    ],
    [[convolution], "layer 'conv' (convolution1d) is the last one and must give one number for each class"],
    [[{ name: 'cut', op: 'reshape', shape: [3, 7] }], "layer 'cut' (reshape) cannot make [3, 7] of [10, 2]"],
    [[{ ...mean, isMasked: true }], "layer 'mean' (meanOverTime) is masked, but rows come without their lengths"],
    [
      [{ name: 'image', op: 'maxPool2d', size: [2, 2], strides: [2, 2] }],
      "layer 'image' (maxPool2d) needs [time, freq",
    ],
  ])('%# is refused with a sentence that names the layer', (layers, message) => {
    expect(refusal(network(layers))).toContain(message);
  });

  it.each([
    [{ ...convolution, filters: 1e9 }],
    [{ ...convolution, filters: 1.5 }],
    [{ ...convolution, stride: 0 }],
    [{ ...convolution, activation: 'relu' }],
    [{ ...convolution, name: '__proto__' }],
    [{ ...convolution, op: 'python' }],
  ])('%# is refused where a layer is out of bounds or says what nobody knows', (layer) => {
    expect(networkSchema.safeParse(network([layer, mean])).success).toBe(false);
  });

  it('is refused where it would take more weights or values than a machine has', () => {
    const wide = { name: 'wide', op: 'dense', units: 65_536, hasBias: false };
    const wider = { ...wide, name: 'wider' };

    expect(refusal(network([mean, wide, wider]))).toContain('4295098368 weights, more than 268435456');
    expect(refusal(network([wide, mean], { inputShape: [100_000, 2] }))).toContain('more than 268435456 values');
  });
});

describe('shapes', () => {
  const open: NetworkDescription = {
    architecture: 'made',
    inputShape: [null, 33, 1],
    hasLengths: true,
    layers: [
      { name: 'conv', op: 'convolution2d', filters: 3, size: [5, 5], strides: [2, 2], padding: 'same', hasBias: false },
      { name: 'steps', op: 'reshape', shape: [null, 51] },
      { name: 'mean', op: 'meanOverTime', isMasked: true },
      { name: 'output', op: 'dense', units: 4, hasBias: true },
    ],
    output: 'softmax',
  };

  it('leave time open until it is given', () => {
    const shapesOf = (timeSteps?: number) => {
      const shapes = inferShapes(open, timeSteps);
      return shapes.ok ? [...shapes.value.values()] : [];
    };

    expect(shapesOf()).toEqual([[null, 33, 1], [null, 17, 3], [null, 51], [51], [4]]);
    expect(shapesOf(7)).toEqual([[7, 33, 1], [4, 17, 3], [4, 51], [51], [4]]);
    expect(() => countMacs(open)).toThrow('takes rows of any length');
    expect(countMacs(open, 7)).toBe(4 * 17 * 25 * 3 + 51 * 4);
  });

  it('give weights their names and order: layers as they stand, forward before backward, kernels before biases', () => {
    const gru: NetworkLayer = {
      name: 'gru',
      op: 'recurrent',
      cell: 'gru',
      units: 5,
      layerCount: 2,
      stacking: 'joined',
      merge: 'sum',
      biasesPerGate: 2,
      dropout: { rate: 0, when: 'never', onTop: false },
      runsOverBatch: false,
      isMasked: false,
    };
    const weights = listWeights({
      architecture: 'made',
      inputShape: [10, 2],
      hasLengths: false,
      layers: [gru, { name: 'norm', op: 'batchNorm', momentum: 0.9, epsilon: 1e-5 }, mean],
      output: 'softmax',
    });

    expect(weights.slice(0, 5)).toEqual([
      { name: 'gru.1.forward.kernel', shape: [2, 15], kind: 'trained' },
      { name: 'gru.1.forward.recurrentKernel', shape: [5, 15], kind: 'trained' },
      { name: 'gru.1.forward.bias', shape: [15], kind: 'trained' },
      { name: 'gru.1.forward.recurrentBias', shape: [15], kind: 'trained' },
      { name: 'gru.1.backward.kernel', shape: [2, 15], kind: 'trained' },
    ]);
    expect(weights.find(({ name }) => name === 'gru.2.backward.kernel')?.shape).toEqual([10, 15]);
    expect(weights.slice(-4).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'norm.gamma trained',
      'norm.beta trained',
      'norm.mean statistic',
      'norm.variance statistic',
    ]);
  });
});
