import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { averageInto, createOptimizer } from '#main/tensor/fit/optimizer.ts';
import type { PlacedWeight } from '#main/tensor/fit/weight-layout.ts';
import type { FitOptimizer } from '#main/tensor/protocol/fit-spec.ts';
import { root } from '#scripts/setup/places.mjs';

interface Reference {
  readonly steps: number;
  readonly learningRate: number;
  readonly start: { readonly kernel: number[]; readonly bias: number[] };
  readonly optimizers: Readonly<Record<string, { readonly kernel: number[]; readonly bias: number[] }>>;
}

const reference = JSON.parse(
  readFileSync(join(root, 'test/fixtures/tensor/optimizer-reference.json'), 'utf8'),
) as Reference;

const place = (name: string, start: number, size: number): PlacedWeight => {
  return { name, shape: [size], kind: 'trained', start, end: start + size, layer: 'one', isFrozen: false };
};
/** A frozen weight of 3 lies between the two. */
const trained = [place('one.kernel', 0, 4), place('one.bias', 7, 2)];

/** The fixture's own gradients, for as many steps. */
function train(options: FitOptimizer, gradientLimit: number | null = null) {
  const { steps, learningRate, start } = reference;
  const weights = Float32Array.of(...start.kernel, 11, 12, 13, ...start.bias);
  const optimizer = createOptimizer(options, { trained, size: 9 });
  for (let stepIndex = 0; stepIndex < steps; stepIndex++) {
    const gradients = trained.map((weight) =>
      weights.slice(weight.start, weight.end).map((w) => Math.sin(3 * w + stepIndex / 2) + w / 4),
    );
    optimizer.step(weights, gradients, { learningRate, stepIndex, gradientLimit });
  }
  return { kernel: [...weights.slice(0, 4)], bias: [...weights.slice(7)], between: [...weights.slice(4, 7)] };
}

const moments = { beta1: 0.8, beta2: 0.95, epsilon: 1e-4, weightDecay: 0.1 };
const sgd = (momentum: number, isNesterov = false): FitOptimizer => {
  return { kind: 'sgd', momentum, isNesterov, weightDecay: 0.1 };
};

describe('an optimizer', () => {
  it.each<[string, FitOptimizer, number | null]>([
    ['adam', { kind: 'adam', ...moments }, null],
    ['adamw', { kind: 'adamw', ...moments }, null],
    ['sgd', sgd(0), null],
    ['momentum', sgd(0.9), null],
    ['nesterov', sgd(0.9, true), null],
    ['limited', sgd(0.9), 0.5],
  ])('%s: within 0.00001 of the weights of PyTorch after 25 steps', (name, options, limit) => {
    const { kernel, bias, between } = train(options, limit);

    kernel.forEach((weight, k) => expect(weight).toBeCloseTo(reference.optimizers[name]!.kernel[k]!, 5));
    bias.forEach((weight, k) => expect(weight).toBeCloseTo(reference.optimizers[name]!.bias[k]!, 5));
    expect(between).toEqual([11, 12, 13]);
  });

  it("moves by the learning rate in Adam's first step, whatever the gradient's size", () => {
    const weights = new Float32Array(9);
    const adam = createOptimizer({ kind: 'adam', ...moments, epsilon: 1e-12, weightDecay: 0 }, { trained, size: 9 });
    adam.step(weights, [Float32Array.of(1e-3, -5, 20, 0.1), new Float32Array(2)], {
      learningRate: 0.25,
      stepIndex: 0,
      gradientLimit: null,
    });

    expect([...weights]).toEqual([-0.25, 0.25, -0.25, -0.25, 0, 0, 0, 0, 0]);
  });

  it('refuses gradients of another size', () => {
    const step = { learningRate: 1, stepIndex: 0, gradientLimit: null };
    expect(() => {
      createOptimizer(sgd(0), { trained, size: 9 }).step(new Float32Array(9), [new Float32Array(3)], step);
    }).toThrow('one.kernel wants 4 gradients, got 3');
  });
});

describe('the running mean of the weights', () => {
  it('is 2/11 of the old and 9/11 of the new after the first step, and the decay asked for after many', () => {
    const averages = Float32Array.of(11);
    averageInto(averages, Float32Array.of(22), { decay: 0.99, stepCount: 1 });
    expect(averages[0]).toBeCloseTo(20, 5);

    averageInto(averages, Float32Array.of(30), { decay: 0.9, stepCount: 1000 });
    expect(averages[0]).toBeCloseTo(21, 5);
  });
});
