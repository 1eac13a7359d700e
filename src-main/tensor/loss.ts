import type { Scalar, Tensor2D, TensorFlow } from './backend.ts';
import type { FitSpec } from './protocol.ts';

/** The part of a training run that the loss depends on. */
export type LossSpec = Pick<FitSpec, 'classMask' | 'classWeights' | 'labelSmoothing'>;

/** [rows * classCount]: smoothed one-hot targets times the weight of the row's class; masked classes get nothing. */
export function toTargets(spec: LossSpec, labels: Uint8Array, rows: Int32Array): Float32Array {
  const classCount = spec.classMask.length;
  const trained = spec.classMask.reduce((sum, bit) => sum + bit, 0);
  const targets = new Float32Array(rows.length * classCount);
  rows.forEach((row, k) => {
    const label = labels[row] ?? 0;
    const weight = spec.classWeights[label] ?? 1;
    for (let c = 0; c < classCount; c++) {
      if (spec.classMask[c] !== 1) continue;
      const smooth = spec.labelSmoothing / trained + (c === label ? 1 - spec.labelSmoothing : 0);
      targets[k * classCount + c] = weight * smooth;
    }
  });
  return targets;
}

/** Cross-entropy over the classes in the mask, weighted by the targets, per row. */
export function computeLoss(
  tf: TensorFlow,
  spec: LossSpec,
  { logits, targets }: { readonly logits: Tensor2D; readonly targets: Tensor2D },
): Scalar {
  const excluded = tf.tensor1d(Float32Array.from(spec.classMask, (bit) => (bit === 1 ? 0 : -1e9)));
  const logProbabilities = tf.logSoftmax(tf.add(logits, excluded));
  return tf.neg(tf.div<Scalar>(tf.sum(tf.mul(targets, tf.maximum(logProbabilities, -1e6))), tf.sum(targets)));
}
