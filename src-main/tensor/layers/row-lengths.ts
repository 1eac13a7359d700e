import type { Rank, Tensor, Tensor1D, Tensor2D, TensorFlow } from '../backend.ts';

/** [rows] time steps of each row that are no padding; null: all of them. A tensor, so that a step is the same operations for any rows. */
export type RowLengths = Tensor1D | null;

export function toRowLengths(tf: TensorFlow, lengths: Int32Array): Tensor1D {
  return tf.tensor1d(Float32Array.from(lengths));
}

/** Behind a layer of this stride: halved (or divided) upwards, at most what is left of the time axis. */
export function strideLengths(tf: TensorFlow, lengths: RowLengths, stride: number, timeSteps: number): RowLengths {
  return lengths === null ? null : tf.minimum<Tensor1D>(tf.ceil(tf.div(lengths, stride)), timeSteps);
}

/** [rows, timeSteps]: 1 within a row's length, 0 beyond. */
export function toMask(tf: TensorFlow, lengths: Tensor1D, timeSteps: number): Tensor2D {
  const steps = tf.tensor2d(
    Float32Array.from({ length: timeSteps }, (_, step) => step),
    [1, timeSteps],
  );
  return tf.cast<Tensor2D>(tf.less<Tensor2D>(steps, tf.reshape<Rank.R2>(lengths, [lengths.size, 1])), 'float32');
}

/** Mean over time, [rows, time, ...] to [rows, ...]; with lengths over each row's own steps. */
export function averageTime(tf: TensorFlow, x: Tensor, lengths: RowLengths): Tensor {
  if (lengths === null) return tf.mean(x, 1);
  const [rows = 0, timeSteps = 0, ...rest] = x.shape;
  const counts = tf.reshape<Rank.R2>(tf.maximum(lengths, 1), [rows, 1]);
  const weights = tf.div(toMask(tf, lengths, timeSteps), counts);
  // A product of each row's weights with its steps: one pass, without a masked copy.
  const steps = tf.reshape<Rank.R3>(x, [rows, timeSteps, -1]);
  const mean = tf.matMul(tf.reshape<Rank.R3>(weights, [rows, 1, timeSteps]), steps);
  return tf.reshape(mean, [rows, ...rest]);
}
