import { toPadding } from '#shared/domain/layer-shape.ts';
import type { LayerKind, LayerPadding } from '#shared/domain/network.ts';
import type { Rank, Tensor3D, Tensor4D, TensorFlow } from '../backend.ts';
import { padTime } from './convolve.ts';
import { poolImage } from './pool-image.ts';

interface PoolForm {
  readonly width: number;
  readonly stride: number;
  readonly padding: LayerPadding;
}

/**
 * Largest value of each window over time; padding is minus infinity.
 * @param x  [rows, time, channels]
 */
export function poolMax1d(tf: TensorFlow, x: Tensor3D, layer: PoolForm & { readonly dilation: number }): Tensor3D {
  const { width, stride, dilation } = layer;
  if (dilation > 1) return poolMaxDilated(tf, x, layer);
  const isKnown = layer.padding === 'same' || layer.padding === 'valid';
  const padded = isKnown ? x : padTime(tf, x, toPadding(x.shape[1], layer), -Infinity);
  const [rows, length, channels] = padded.shape;
  const image = tf.reshape<Rank.R4>(padded, [rows, 1, length, channels]);
  const padding = layer.padding === 'same' ? 'same' : 'valid';
  const pooled = poolImage(tf, image, { size: [1, width], strides: [1, stride], padding }, 'max');
  return tf.reshape<Rank.R3>(pooled, [rows, pooled.shape[2], channels]);
}

/**
 * TensorFlow takes either strides or dilation. The taps of each window are laid side by side, by slices that have a gradient, and pooled
 * plainly.
 */
function poolMaxDilated(tf: TensorFlow, x: Tensor3D, layer: PoolForm & { readonly dilation: number }): Tensor3D {
  const { width, stride, dilation } = layer;
  const [before, after] = toPadding(x.shape[1], layer);
  const [rows, length, channels] = x.shape;
  const windowCount = Math.floor((length + before + after - dilation * (width - 1) - 1) / stride) + 1;
  const groupCount = windowCount + Math.floor((dilation * (width - 1)) / stride);
  const behind = Math.max(0, groupCount * stride - length - before);
  const padded = padTime(tf, x, [before, behind], -Infinity);
  const whole = tf.slice(padded, [0, 0, 0], [rows, groupCount * stride, channels]);
  const groups = tf.reshape<Rank.R4>(whole, [rows, groupCount, stride, channels]);
  const taps = Array.from({ length: width }, (_, j) => {
    const start = j * dilation;
    return tf.slice(groups, [0, Math.floor(start / stride), start % stride, 0], [rows, windowCount, 1, channels]);
  });
  const sideBySide = { size: [1, width], strides: [1, width], padding: 'valid' } as const;
  const pooled = poolImage(tf, tf.concat(taps, 2), sideBySide, 'max');
  return tf.reshape<Rank.R3>(pooled, [rows, windowCount, channels]);
}

/** Mean of each window over time. What 'same' pads is not counted (TensorFlow); zeros that are asked for by number are (PyTorch). */
export function poolAverage1d(tf: TensorFlow, x: Tensor3D, layer: PoolForm): Tensor3D {
  const isKnown = layer.padding === 'same' || layer.padding === 'valid';
  const padded = isKnown ? x : padTime(tf, x, toPadding(x.shape[1], { ...layer, dilation: 1 }));
  const [rows, length, channels] = padded.shape;
  const image = tf.reshape<Rank.R4>(padded, [rows, 1, length, channels]);
  const window = { size: [1, layer.width], strides: [1, layer.stride] } as const;
  const padding = layer.padding === 'same' ? 'same' : 'valid';
  const pooled = poolImage(tf, image, { ...window, padding }, 'average');
  return tf.reshape<Rank.R3>(pooled, [rows, pooled.shape[2], channels]);
}

/** Largest value of each window over time and frequency. @param x  [rows, time, frequency, channels] */
export function poolMax2d(
  tf: TensorFlow,
  x: Tensor4D,
  { size, strides }: Pick<Extract<LayerKind, { op: 'maxPool2d' }>, 'size' | 'strides'>,
): Tensor4D {
  return poolImage(tf, x, { size, strides, padding: 'valid' }, 'max');
}
