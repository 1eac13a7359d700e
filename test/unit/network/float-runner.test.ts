import { describe, expect, it } from 'vitest';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { findRunProblem } from '#shared/network/create-runner.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';

/** A convolution of two filters, normed and rectified; it ends there, with [time, channels]. */
const PART: NetworkDescription = {
  architecture: 'part',
  inputShape: [4, 1],
  hasLengths: false,
  layers: [
    {
      name: 'stem',
      op: 'convolution1d',
      filters: 2,
      width: 2,
      stride: 1,
      dilation: 1,
      padding: 'valid',
      hasBias: true,
    },
    { name: 'norm', op: 'batchNorm', momentum: 0.9, epsilon: 0 },
    { name: 'relu', op: 'relu' },
  ],
  output: 'softmax',
};

// Kernel [2][1][2], biases, gamma, beta, mean, variance.
const WEIGHTS = Float32Array.of(1, -1, 2, 0, 0.5, 0, 1, 2, 0, 1, 0, 1, 1, 4);

describe('a network on float32 weights', () => {
  it('gives 3 steps of 2 channels for the sums worked out by hand, and what each layer made on the way', () => {
    const runner = createFloatRunner(PART, WEIGHTS);
    expect([...runner.run(Float32Array.of(1, 2, -3, 0))]).toEqual([5.5, 0, 0, 0, 0, 3]);
    expect([...runner.read('stem')]).toEqual([5.5, -1, -3.5, -2, -2.5, 3]);
    expect([...runner.read('norm')]).toEqual([5.5, -1, -3.5, -2, -2.5, 3]);
    expect(() => runner.read('nowhere')).toThrow("no layer 'nowhere'");
  });

  it('names the layer that it cannot run', () => {
    const layers = [...PART.layers, { name: 'turn', op: 'transpose' } as const];
    expect(findRunProblem({ ...PART, layers })).toBe("The layer 'turn' (transpose) is not run without TensorFlow.");
    expect(findRunProblem(PART)).toBeUndefined();
  });

  it('refuses weights of another count', () => {
    expect(() => createFloatRunner(PART, WEIGHTS.subarray(1))).toThrow('14 numbers, got 13');
  });
});
