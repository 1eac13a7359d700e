import type { Rank, Tensor, Tensor1D, Tensor4D, TensorFlow } from '../backend.ts';
import { findNativeKernels, floatType, type NativeKernels } from './native-kernels.ts';

export interface NormWeights {
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

export interface NormForm {
  /** What is kept of the old statistic. */
  readonly momentum: number;
  readonly epsilon: number;
}

export interface Normed {
  readonly values: Tensor;
  /** The moved statistics; kept: whoever takes them disposes of them. */
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

/** Batch norm over all axes but the last, by the stored statistics. */
export function normalise(
  tf: TensorFlow,
  x: Tensor,
  { gamma, beta, mean, variance }: NormWeights,
  epsilon: number,
): Tensor {
  const rows = toRows(tf, x);
  return tf.reshape(tf.batchNorm(rows, mean, variance, beta, gamma, epsilon), x.shape);
}

/**
 * The same by the statistics of the batch. The moving variance takes that of a sample (divided by n - 1), as PyTorch's and TensorFlow's
 * kernels do.
 */
export function normaliseInTraining(tf: TensorFlow, x: Tensor, weights: NormWeights, form: NormForm): Normed {
  const native = findNativeKernels(tf);
  const rows = toRows(tf, x);
  const { values, mean, variance } =
    native === null ? normaliseByMoments(tf, rows, weights, form) : normaliseFused(tf, native, { rows, weights, form });
  const count = rows.size / (rows.shape[3] || 1);
  const move = (old: Tensor1D, fresh: Tensor, factor: number) =>
    tf.keep(tf.tidy(() => tf.add<Tensor1D>(tf.mul(old, form.momentum), tf.mul(fresh, (1 - form.momentum) * factor))));
  return {
    values: tf.reshape(values, x.shape),
    mean: move(weights.mean, mean, 1),
    variance: move(weights.variance, variance, native === null ? count / Math.max(1, count - 1) : 1),
  };
}

/** [1, 1, positions, channels]: the kernels want an image. */
function toRows(tf: TensorFlow, x: Tensor): Tensor4D {
  const channels = x.shape.at(-1) ?? 1;
  return tf.reshape<Rank.R4>(x, [1, 1, x.size / channels, channels]);
}

function normaliseByMoments(tf: TensorFlow, x: Tensor4D, { gamma, beta }: NormWeights, { epsilon }: NormForm) {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const scaled = tf.mul(tf.sub(x, mean), tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon))));
  return { values: tf.add(scaled, beta), mean, variance };
}

interface FusedInput {
  readonly rows: Tensor4D;
  readonly weights: NormWeights;
  readonly form: NormForm;
}

/** One kernel forward and one back, three to five times as fast as the gradient of single operations. */
function normaliseFused(tf: TensorFlow, native: NativeKernels, { rows, weights, form }: FusedInput) {
  const attributes = [
    floatType(native),
    floatType(native, 'U'),
    { name: 'epsilon', type: native.types.float, value: form.epsilon },
    { name: 'data_format', type: native.types.string, value: 'NHWC' },
    { name: 'is_training', type: native.types.bool, value: true },
  ];
  let statistics: readonly Tensor[] = [];
  const apply = tf.customGrad((...inputs) => {
    const [x, gamma, beta, save] = inputs as [Tensor, Tensor, Tensor, (tensors: Tensor[]) => void]; // as customGrad calls it
    const none = tf.zeros([0]);
    const outputs = native.runMany('FusedBatchNormV3', attributes, [x, gamma, beta, none, none], 6);
    const [value, mean, variance, ...reserved] = outputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]; // 6 asked for
    statistics = [tf.keep(mean), tf.keep(variance)];
    save([x, gamma, ...reserved]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        native.runMany('FusedBatchNormGradV3', attributes, [dy, ...saved], 5).slice(0, 3),
    };
  });
  const values = apply(rows, weights.gamma, weights.beta);
  // Outlived the scope of the kernel; from here on they go with the caller's.
  const [mean, variance] = statistics.map((tensor) => {
    const copy = tf.clone(tensor);
    tensor.dispose();
    return copy;
  }) as [Tensor, Tensor]; // both set above
  return { values, mean, variance };
}
