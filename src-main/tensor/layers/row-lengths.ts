import type { Rank, Tensor, Tensor2D, TensorFlow } from '../backend.ts';

/** Time steps of each row that are no padding; null: all of them. */
export type RowLengths = Int32Array | null;

/** Behind a layer of this stride: halved (or divided) upwards, at most what is left of the time axis. */
export function strideLengths(lengths: RowLengths, stride: number, timeSteps: number): RowLengths {
  return lengths?.map((length) => Math.min(timeSteps, Math.ceil(length / stride))) ?? null;
}

/** [rows, timeSteps]: 1 within a row's length, 0 beyond. */
export function toMask(tf: TensorFlow, lengths: Int32Array, timeSteps: number): Tensor2D {
  const mask = new Float32Array(lengths.length * timeSteps);
  lengths.forEach((length, row) => mask.fill(1, row * timeSteps, row * timeSteps + Math.min(length, timeSteps)));
  return tf.tensor2d(mask, [lengths.length, timeSteps]);
}

/** Mean over time, [rows, time, ...] to [rows, ...]; with lengths over each row's own steps. */
export function averageTime(tf: TensorFlow, x: Tensor, lengths: RowLengths): Tensor {
  if (lengths === null) return tf.mean(x, 1);
  const [rows = 0, timeSteps = 0, ...rest] = x.shape;
  const weights = tf.div(
    toMask(tf, lengths, timeSteps),
    tf.tensor2d(
      Float32Array.from(lengths, (n) => Math.max(1, n)),
      [rows, 1],
    ),
  );
  // A product of each row's weights with its steps: one pass, without a masked copy.
  const steps = tf.reshape<Rank.R3>(x, [rows, timeSteps, -1]);
  const mean = tf.matMul(tf.reshape<Rank.R3>(weights, [rows, 1, timeSteps]), steps);
  return tf.reshape(mean, [rows, ...rest]);
}
