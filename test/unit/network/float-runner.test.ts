import { describe, expect, it } from 'vitest';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { findRunProblem } from '#shared/network/create-runner.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';
import { createRandom } from '#test/builders/random.ts';

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

  it.each([
    { time: 187, channels: 32, filters: 32, width: 5, stride: 1, dilation: 1, padding: 'same' as const },
    { time: 50, channels: 3, filters: 5, width: 15, stride: 2, dilation: 1, padding: 'same' as const },
    { time: 33, channels: 2, filters: 7, width: 3, stride: 3, dilation: 2, padding: 'valid' as const },
    { time: 16, channels: 1, filters: 1, width: 1, stride: 1, dilation: 1, padding: 'valid' as const },
    { time: 9, channels: 4, filters: 3, width: 9, stride: 1, dilation: 1, padding: 'valid' as const },
  ])('gives in WebAssembly what TypeScript gives, bit for bit: $time x $channels to $filters by $width', (form) => {
    const { time, channels, ...convolution } = form;
    const network: NetworkDescription = {
      ...PART,
      inputShape: [time, channels],
      layers: [
        { name: 'a', op: 'convolution1d', hasBias: true, ...convolution },
        { name: 'b', op: 'convolution1d', hasBias: false, ...convolution, width: 1, stride: 1, padding: 'same' },
      ],
    };
    const random = createRandom(time);
    // Of all magnitudes, so that sums round in float32 and in float64.
    const draw = (count: number) =>
      Float32Array.from({ length: count }, () => (random() - 0.5) * 2 ** Math.floor(60 * random() - 40));
    const { filters, width } = form;
    const weights = draw(width * channels * filters + filters + filters * filters);
    const [fast, plain] = (['wasm', 'plain'] as const).map((kernel) => createFloatRunner(network, weights, { kernel }));
    for (let k = 0; k < 3; k++) {
      const row = draw(time * channels);
      expect(toBits(fast!.run(row))).toEqual(toBits(plain!.run(row)));
      expect(toBits(fast!.read('a'))).toEqual(toBits(plain!.read('a')));
    }
  });
});

function toBits({ buffer }: Float32Array): number[] {
  return [...new Uint32Array(buffer as ArrayBuffer)]; // made here, not shared
}
