import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '#main/tensor/backend.ts';
import { flatten, multiply, transposeRows } from '#main/tensor/layers/arrange.ts';
import { convolve1d, convolve2d } from '#main/tensor/layers/convolve.ts';
import { normaliseInTraining } from '#main/tensor/layers/normalise.ts';
import { poolAverage1d, poolMax1d, poolMax2d } from '#main/tensor/layers/pool.ts';
import { rectify } from '#main/tensor/layers/rectify.ts';
import { averageTime, toRowLengths } from '#main/tensor/layers/row-lengths.ts';
import { toPadding } from '#shared/domain/layer-shape.ts';
import type { LayerPadding } from '#shared/domain/network.ts';
import type { LayerCase } from './compare-layer.ts';
import { at, drawGrid, naiveConvolve, naiveNorm, naivePool, type Grid } from './naive-layers.ts';

const NONE = [0, 0] as const;

/** [rows, time, channels] as an image of height 1, and back. */
const toImage = ({ shape, values }: Grid): Grid => ({ shape: [shape[0] ?? 0, 1, ...shape.slice(1)], values });
const toRows = ({ shape, values }: Grid): Grid => ({ shape: [shape[0] ?? 0, ...shape.slice(2)], values });

interface Form1d {
  readonly time: number;
  readonly channels: number;
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: LayerPadding;
}

const show = ({ width, stride, dilation, padding, time }: Form1d) =>
  `${width} wide over ${time} steps, stride ${stride}, dilation ${dilation}, padding ${String(padding)}`;

const windowOf = ({ time, width, stride, dilation, padding }: Form1d) => ({
  size: [1, width] as const,
  strides: [1, stride] as const,
  dilations: [1, dilation] as const,
  padding: [NONE, toPadding(time, { width, stride, dilation, padding })] as const,
});

function toConvolution(form: Form1d): LayerCase {
  return {
    name: `convolution ${show(form)}`,
    inputs: [drawGrid([2, form.time, form.channels], 1), drawGrid([form.width, form.channels, 4], 2, 0.3)],
    run: (tf, [x, kernel]) => convolve1d(tf, x as Tensor3D, kernel as Tensor3D, form),
    reference: ([x, kernel]) =>
      toRows(naiveConvolve(toImage(x!), { ...kernel!, shape: [1, ...kernel!.shape] }, windowOf(form))),
  };
}

function toMaxPool(form: Form1d): LayerCase {
  return {
    name: `max pooling ${show(form)}`,
    inputs: [drawGrid([2, form.time, form.channels], 3)],
    run: (tf, [x]) => poolMax1d(tf, x as Tensor3D, form),
    reference: ([x]) => toRows(naivePool(toImage(x!), windowOf(form), 'max')),
  };
}

function toAveragePool(form: Form1d): LayerCase {
  return {
    name: `average pooling ${show(form)}`,
    inputs: [drawGrid([2, form.time, form.channels], 4)],
    run: (tf, [x]) => poolAverage1d(tf, x as Tensor3D, form),
    reference: ([x]) =>
      toRows(naivePool(toImage(x!), windowOf(form), form.padding === 'same' ? 'average-inside' : 'average')),
  };
}

function toConvolution2d(
  size: readonly [number, number],
  strides: readonly [number, number],
  padding: 'same' | 'valid',
): LayerCase {
  const shape = [2, 7, 6, 2];
  const pad = (axis: 0 | 1) =>
    toPadding(shape[axis + 1] ?? 0, { width: size[axis], stride: strides[axis], dilation: 1, padding });
  return {
    name: `convolution of ${size.join(' by ')}, strides ${strides.join(' and ')}, ${padding}`,
    inputs: [drawGrid(shape, 5), drawGrid([...size, 2, 3], 6, 0.3)],
    run: (tf, [x, kernel]) => convolve2d(tf, x as Tensor4D, kernel as Tensor4D, { strides, padding }),
    reference: ([x, kernel]) => naiveConvolve(x!, kernel!, { strides, dilations: [1, 1], padding: [pad(0), pad(1)] }),
  };
}

const convolutions = (
  [
    [21, 3, 5, 1, 1, 'same'],
    [21, 3, 4, 1, 1, 'same'],
    [21, 3, 5, 1, 1, 'valid'],
    [20, 2, 16, 4, 1, 'same'],
    [22, 2, 16, 4, 1, 'same'],
    [23, 2, 16, 2, 1, [7, 7]],
    [23, 2, 5, 3, 1, 'same'],
    [23, 2, 4, 4, 1, 'valid'],
    [20, 3, 1, 1, 1, 'same'],
    [20, 3, 1, 2, 1, 'valid'],
    [25, 2, 8, 1, 1, [3, 4]],
    [25, 2, 4, 1, 3, [4, 5]],
    [25, 2, 5, 1, 2, 'same'],
    [26, 2, 3, 1, 6, 'valid'],
    [26, 1, 3, 2, 4, [2, 3]],
    [26, 1, 4, 3, 2, 'same'],
  ] as const
).map(([time, channels, width, stride, dilation, padding]) =>
  toConvolution({ time, channels, width, stride, dilation, padding }),
);

const pools = (
  [
    [21, 5, 2, 1, 'valid'],
    [21, 4, 4, 1, 'same'],
    [20, 2, 2, 2, [1, 1]],
    [21, 2, 2, 2, [1, 1]],
    [23, 3, 2, 3, [2, 1]],
    [23, 3, 4, 5, 'same'],
    [23, 3, 1, 2, 'valid'],
    [23, 8, 4, 1, [3, 4]],
  ] as const
).map(([time, width, stride, dilation, padding]) => toMaxPool({ time, channels: 2, width, stride, dilation, padding }));

const averages = (
  [
    [20, 2, 2, 'valid'],
    [21, 3, 2, 'same'],
    [21, 4, 3, [1, 2]],
  ] as const
).map(([time, width, stride, padding]) => toAveragePool({ time, channels: 2, width, stride, dilation: 1, padding }));

const squares = [
  toConvolution2d([5, 5], [1, 1], 'same'),
  toConvolution2d([5, 5], [2, 2], 'same'),
  toConvolution2d([3, 3], [2, 1], 'valid'),
  toConvolution2d([2, 4], [1, 3], 'same'),
];

const LENGTHS = Int32Array.of(5, 1);

/** Everything but recurrent layers. */
export const LAYER_CASES: readonly LayerCase[] = [
  ...convolutions,
  ...pools,
  ...averages,
  ...squares,
  {
    name: 'max pooling of 3 by 2, strides 2 and 1',
    inputs: [drawGrid([2, 7, 5, 3], 7)],
    run: (tf, [x]) => poolMax2d(tf, x as Tensor4D, { size: [3, 2], strides: [2, 1] }),
    reference: ([x]) =>
      naivePool(x!, { size: [3, 2], strides: [2, 1], dilations: [1, 1], padding: [NONE, NONE] }, 'max'),
  },
  {
    name: 'batch norm in training over [rows, time, channels]',
    inputs: [drawGrid([3, 7, 4], 8, 2), drawGrid([4], 9), drawGrid([4], 10)],
    run: (tf, [x, gamma, beta]) => {
      const weights = {
        gamma: gamma as Tensor1D,
        beta: beta as Tensor1D,
        mean: tf.zeros([4]) as Tensor1D,
        variance: tf.ones([4]) as Tensor1D,
      };
      const { values, mean, variance } = normaliseInTraining(tf, x!, weights, { momentum: 0.9, epsilon: 1e-3 });
      tf.dispose([mean, variance]);
      return values;
    },
    reference: ([x, gamma, beta]) => naiveNorm(x!, gamma!, beta!, 1e-3).values,
  },
  {
    name: 'rectifier',
    inputs: [drawGrid([2, 9, 3], 11)],
    run: (tf, [x]) => rectify(tf, x!),
    reference: ([x]) => ({ shape: x!.shape, values: x!.values.map((value) => Math.max(0, value)) }),
  },
  {
    name: 'mean over time of rows of 5 and 1 steps',
    inputs: [drawGrid([2, 6, 2, 3], 12)],
    run: (tf, [x]) => averageTime(tf, x!, toRowLengths(tf, LENGTHS)),
    reference: ([x]) => {
      const values = Float64Array.from({ length: 12 }, (_, i) => {
        const [row, f, c] = [Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3];
        const length = LENGTHS[row]!;
        return (
          Array.from({ length }, (_unused, t) => at(x!, row, t, f, c)).reduce((sum, value) => sum + value, 0) / length
        );
      });
      return { shape: [2, 2, 3], values };
    },
  },
  {
    name: 'product over the last axis of [rows, time, features]',
    inputs: [drawGrid([2, 3, 4], 13), drawGrid([4, 2], 14)],
    run: (tf, [x, kernel]) => multiply(tf, x!, kernel as Tensor2D),
    reference: ([x, kernel]) => ({
      shape: [2, 3, 2],
      values: Float64Array.from({ length: 12 }, (_, i) =>
        [0, 1, 2, 3].reduce((sum, f) => sum + x!.values[Math.floor(i / 2) * 4 + f]! * at(kernel!, f, i % 2), 0),
      ),
    }),
  },
  {
    name: "flattening with channels first, PyTorch's order",
    inputs: [drawGrid([2, 4, 3], 15)],
    run: (tf, [x]) => flatten(tf, x!, 'channels-first'),
    reference: ([x]) => ({
      shape: [2, 12],
      values: Float64Array.from({ length: 24 }, (_, i) => at(x!, Math.floor(i / 12), i % 4, Math.floor(i / 4) % 3)),
    }),
  },
  {
    name: 'time and channels exchanged',
    inputs: [drawGrid([2, 4, 3], 16)],
    run: (tf, [x]) => transposeRows(tf, x!),
    reference: ([x]) => ({
      shape: [2, 3, 4],
      values: Float64Array.from({ length: 24 }, (_, i) => at(x!, Math.floor(i / 12), i % 4, Math.floor(i / 4) % 3)),
    }),
  },
];
