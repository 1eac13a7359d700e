import { toPadding } from '#shared/domain/layer-shape.ts';
import type { LayerKind } from '#shared/domain/network.ts';
import type { Rank, Tensor3D, Tensor4D, TensorFlow } from '../backend.ts';
import { isNative } from './native-kernels.ts';
import { convolveUnfolded } from './unfold.ts';

type Convolution1d = Pick<Extract<LayerKind, { op: 'convolution1d' }>, 'stride' | 'dilation' | 'padding'>;
type Convolution2d = Pick<Extract<LayerKind, { op: 'convolution2d' }>, 'strides' | 'padding'>;

/**
 * Convolution over time, without bias.
 * @param x  [rows, time, channels]
 * @param kernel  [width, channels, filters]
 * @returns [rows, windows, filters]; gradients to x and kernel on every backend
 */
export function convolve1d(tf: TensorFlow, x: Tensor3D, kernel: Tensor3D, layer: Convolution1d): Tensor3D {
  const [rows, length, channels] = x.shape;
  const [width, , filters] = kernel.shape;
  const { stride, dilation } = layer;
  const padding = toPadding(length, { width, stride, dilation, padding: layer.padding });
  const windowCount = Math.floor((length + padding[0] + padding[1] - dilation * (width - 1) - 1) / stride) + 1;
  if (!isNative(tf)) {
    const image = tf.reshape<Rank.R4>(padTime(tf, x, padding), [rows, 1, length + padding[0] + padding[1], channels]);
    const form = { strides: [1, stride], dilations: [1, dilation] } as const;
    const sums = convolveUnfolded(tf, image, tf.reshape<Rank.R4>(kernel, [1, width, channels, filters]), form);
    return tf.reshape<Rank.R3>(sums, [rows, windowCount, filters]);
  }
  if (dilation > 1) return convolveDilated(tf, padTime(tf, x, padding), kernel, { stride, dilation, windowCount });
  if (stride > 1 && width % stride === 0) return convolveByPhases(tf, x, kernel, { stride, padding, windowCount });
  return convolveWide(tf, x, kernel, { stride, padding: layer.padding === 'same' ? 'same' : padding });
}

/** As an image of height 1: along the width TensorFlow's kernels are three times as fast as along the height. */
function convolveWide(
  tf: TensorFlow,
  x: Tensor3D,
  kernel: Tensor3D,
  { stride, padding }: { readonly stride: number; readonly padding: readonly [number, number] | 'same' },
): Tensor3D {
  const [rows, , channels] = x.shape;
  const [width, , filters] = kernel.shape;
  const padded = padding === 'same' ? x : padTime(tf, x, padding);
  const image = tf.reshape<Rank.R4>(padded, [rows, 1, padded.shape[1], channels]);
  const sums = tf.conv2d(
    image,
    tf.reshape<Rank.R4>(kernel, [1, width, channels, filters]),
    [1, stride],
    padding === 'same' ? 'same' : 'valid',
  );
  return tf.reshape<Rank.R3>(sums, [rows, sums.shape[2], filters]);
}

/**
 * A stride that divides the width: the samples between two windows become channels, and the stride is gone. The same products, of which
 * TensorFlow makes 1.5 times as many a second, and twice as many in the gradients.
 */
function convolveByPhases(
  tf: TensorFlow,
  x: Tensor3D,
  kernel: Tensor3D,
  form: { readonly stride: number; readonly padding: readonly [number, number]; readonly windowCount: number },
): Tensor3D {
  const [rows, length, channels] = x.shape;
  const [width, , filters] = kernel.shape;
  const { stride, windowCount } = form;
  const steps = windowCount + width / stride - 1;
  const behind = steps * stride - length - form.padding[0];
  // Samples behind the last window are in no product.
  const kept = behind < 0 ? tf.slice(x, [0, 0, 0], [rows, length + behind, channels]) : x;
  const padded = padTime(tf, kept, [form.padding[0], Math.max(0, behind)]);
  const phases = tf.reshape<Rank.R3>(padded, [rows, steps, stride * channels]);
  const wide = tf.reshape<Rank.R3>(kernel, [width / stride, stride * channels, filters]);
  return convolveWide(tf, phases, wide, { stride: 1, padding: [0, 0] });
}

/**
 * Every `dilation`th sample is a row of its own, convolved plainly: TensorFlow has no gradient of dilated convolutions. With a stride the
 * windows between are computed and left out.
 */
function convolveDilated(
  tf: TensorFlow,
  x: Tensor3D,
  kernel: Tensor3D,
  form: { readonly stride: number; readonly dilation: number; readonly windowCount: number },
): Tensor3D {
  const [rows, length, channels] = x.shape;
  const filters = kernel.shape[2];
  const { stride, dilation, windowCount } = form;
  const steps = Math.ceil(length / dilation);
  const filled = tf.reshape<Rank.R4>(padTime(tf, x, [0, steps * dilation - length]), [rows, steps, dilation, channels]);
  const apart = tf.reshape<Rank.R3>(tf.transpose(filled, [0, 2, 1, 3]), [rows * dilation, steps, channels]);
  const sums = convolveWide(tf, apart, kernel, { stride: 1, padding: [0, 0] });
  const there = sums.shape[1];
  const together = tf.transpose(tf.reshape<Rank.R4>(sums, [rows, dilation, there, filters]), [0, 2, 1, 3]);
  const all = tf.reshape<Rank.R3>(together, [rows, there * dilation, filters]);
  return pickEvery(tf, all, stride, windowCount);
}

/** The first of every `stride` positions, `count` of them. By slices, which have a gradient; strided slices have none. */
function pickEvery(tf: TensorFlow, x: Tensor3D, stride: number, count: number): Tensor3D {
  const [rows, length, channels] = x.shape;
  if (stride === 1) return tf.slice(x, [0, 0, 0], [rows, count, channels]);
  const missing = Math.max(0, count * stride - length);
  const filled = tf.slice(padTime(tf, x, [0, missing]), [0, 0, 0], [rows, count * stride, channels]);
  const groups = tf.reshape<Rank.R4>(filled, [rows, count, stride, channels]);
  return tf.reshape<Rank.R3>(tf.slice(groups, [0, 0, 0, 0], [rows, count, 1, channels]), [rows, count, channels]);
}

/** @param value  what is put before and after */
export function padTime(tf: TensorFlow, x: Tensor3D, [before, after]: readonly [number, number], value = 0): Tensor3D {
  if (before === 0 && after === 0) return x;
  return tf.pad(
    x,
    [
      [0, 0],
      [before, after],
      [0, 0],
    ],
    value,
  );
}

/**
 * Convolution over time and frequency, without bias.
 * @param x  [rows, time, frequency, channels]
 * @param kernel  [time, frequency, channels, filters]
 */
export function convolve2d(tf: TensorFlow, x: Tensor4D, kernel: Tensor4D, layer: Convolution2d): Tensor4D {
  const [strideY, strideX] = layer.strides;
  if (isNative(tf)) return tf.conv2d(x, kernel, [strideY, strideX], layer.padding);
  const [, height, width] = x.shape;
  const [high, wide] = kernel.shape;
  const { padding } = layer;
  const vertical = toPadding(height, { width: high, stride: strideY, dilation: 1, padding });
  const horizontal = toPadding(width, { width: wide, stride: strideX, dilation: 1, padding });
  const padded = tf.pad(x, [[0, 0], [...vertical], [...horizontal], [0, 0]]);
  return convolveUnfolded(tf, padded, kernel, { strides: layer.strides, dilations: [1, 1] });
}
