import { expect } from 'vitest';
import type { Tensor, TensorFlow } from '#main/tensor/backend.ts';
import { drawGrid, type Grid } from './naive-layers.ts';

export interface LayerCase {
  readonly name: string;
  readonly inputs: readonly Grid[];
  readonly run: (tf: TensorFlow, tensors: readonly Tensor[]) => Tensor;
  readonly reference: (inputs: readonly Grid[]) => Grid;
}

/** Outputs to 1e-5 of the formulas', gradients to 1e-4 of the formulas' central differences, and no tensor left behind. */
export function compareLayer(tf: TensorFlow, { inputs, run, reference }: LayerCase): void {
  const tensorCount = tf.memory().numTensors;
  const tensors = inputs.map(({ values, shape }) => tf.tensor(Float32Array.from(values), [...shape], 'float32'));
  const expected = reference(inputs);

  const output = tf.tidy(() => run(tf, tensors));
  expect(output.shape).toEqual(expected.shape);
  expectClose(output.dataSync<'float32'>(), expected.values, 1e-5);

  const weights = drawGrid(expected.shape, 99);
  const factor = tf.tensor(Float32Array.from(weights.values), [...weights.shape]);
  const gradients = tf.grads((...xs: Tensor[]) => tf.sum(tf.mul(run(tf, xs), factor)))(tensors);
  inputs.forEach((_, index) => {
    const own = gradients[index]!;
    expectClose(own.dataSync<'float32'>(), differentiate({ inputs, index, reference, weights }), 1e-4);
  });
  tf.dispose([output, factor, ...tensors, ...gradients]);
  expect(tf.memory().numTensors).toBe(tensorCount);
}

/** Of the largest value, at least of 1. */
function expectClose(values: Float32Array, expected: Float64Array, tolerance: number): void {
  expect(values.length).toBe(expected.length);
  const scale = Math.max(
    1,
    expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  );
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (values[i] ?? NaN)) / scale), 0);
  expect(worst).toBeLessThan(tolerance);
}

interface Differentiation extends Pick<LayerCase, 'inputs' | 'reference'> {
  readonly index: number;
  readonly weights: Grid;
}

const STEP = 1e-5;

function differentiate({ inputs, index, reference, weights }: Differentiation): Float64Array {
  const own = inputs[index]!;
  const shift = (place: number, by: number) => {
    const values = own.values.slice();
    values[place]! += by;
    const moved = inputs.map((grid, k) => (k === index ? { shape: grid.shape, values } : grid));
    return reference(moved).values.reduce((sum, value, i) => sum + value * weights.values[i]!, 0);
  };
  return own.values.map((_, place) => (shift(place, STEP) - shift(place, -STEP)) / (2 * STEP));
}
