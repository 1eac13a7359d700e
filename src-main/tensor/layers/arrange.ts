import type { Rank, Tensor, Tensor2D, Tensor3D, TensorFlow } from '../backend.ts';

/** [rows, ...] to [rows, values]. 'channels-first' brings the last axis to the front before. */
export function flatten(tf: TensorFlow, x: Tensor, order: 'channels-last' | 'channels-first'): Tensor2D {
  const rows = x.shape[0];
  const last = x.rank - 1;
  const axes = [0, last, ...Array.from({ length: Math.max(0, last - 1) }, (_, k) => k + 1)];
  const ordered = order === 'channels-first' && last > 1 ? tf.transpose(x, axes) : x;
  return tf.reshape<Rank.R2>(ordered, [rows, x.size / Math.max(1, rows)]);
}

/** @param shape  of one row; null: what is left */
export function reshapeRows(tf: TensorFlow, x: Tensor, shape: readonly (number | null)[]): Tensor {
  return tf.reshape(x, [x.shape[0], ...shape.map((size) => size ?? -1)]);
}

/** [rows, time, channels] to [rows, channels, time]. */
export function transposeRows(tf: TensorFlow, x: Tensor): Tensor3D {
  return tf.transpose<Tensor3D>(x as Tensor3D, [0, 2, 1]); // the shapes were checked
}

/** Whole numbers, towards zero; the gradient is 0. */
export function truncate(tf: TensorFlow, x: Tensor): Tensor {
  return tf.mul(tf.sign(x), tf.floor(tf.abs(x)));
}

/** Product over the last axis, without bias. @param kernel  [features, units] */
export function multiply(tf: TensorFlow, x: Tensor, kernel: Tensor2D): Tensor {
  const [features, units] = kernel.shape;
  const rows = tf.reshape<Rank.R2>(x, [x.size / features, features]);
  return tf.reshape(tf.matMul(rows, kernel), [...x.shape.slice(0, -1), units]);
}
