import { assertNever } from '#shared/result/assert.ts';
import type { Scalar, Tensor1D, Tensor2D, TensorFlow } from '../backend.ts';
import type { FitLoss } from '../protocol/fit-spec.ts';

/** What logits are compared with. */
export interface LossTargets {
  readonly rowCount: number;
  readonly outputCount: number;
  /**
   * [rowCount * outputCount] weights of -log of the answer: for 'cross-entropy' of the class, for 'binary-cross-entropy' of yes, and
   * in `against` of no.
   */
  readonly towards: Float32Array;
  readonly against: Float32Array | null;
  /** [outputCount] added to logits: very negative where the class is left out of the softmax. */
  readonly offsets: Float32Array;
  /** The sum is divided by it. */
  readonly divisor: number;
}

export interface LossRows {
  readonly rowCount: number;
  /** [rowCount] classes, or [rowCount * outputCount] of 0 and 1. */
  readonly labels: Uint8Array;
  /** [rowCount] */
  readonly weights: Float32Array;
}

const LEFT_OUT = -1e9;

/** Rows of a class that the mask leaves out count nothing. */
export function toTargets(loss: FitLoss, rows: LossRows, outputCount: number): LossTargets {
  switch (loss.kind) {
    case 'cross-entropy':
      return toClassTargets(loss, rows, outputCount);
    case 'binary-cross-entropy':
      return toAnswerTargets(loss, rows, outputCount);
    default:
      return assertNever(loss, 'toTargets');
  }
}

function toClassTargets(
  { classMask, classWeights, labelSmoothing, dividesBy }: Extract<FitLoss, { kind: 'cross-entropy' }>,
  { rowCount, labels, weights }: LossRows,
  outputCount: number,
): LossTargets {
  const towards = new Float32Array(rowCount * outputCount);
  const trainedCount = classMask.reduce((sum, bit) => sum + bit, 0);
  let weightSum = 0;
  for (let k = 0; k < rowCount; k++) {
    const label = labels[k] ?? 0;
    if (classMask[label] !== 1) continue;
    const weight = (weights[k] ?? 1) * (classWeights[label] ?? 1);
    weightSum += weight;
    for (let c = 0; c < outputCount; c++) {
      if (classMask[c] !== 1) continue;
      const share = labelSmoothing / trainedCount + (c === label ? 1 - labelSmoothing : 0);
      towards[k * outputCount + c] = weight * share;
    }
  }
  const divisor = dividesBy === 'rows' ? rowCount : weightSum > 0 ? weightSum : 1;
  const offsets = Float32Array.from({ length: outputCount }, (_, c) => (classMask[c] === 1 ? 0 : LEFT_OUT));
  return { rowCount, outputCount, towards, against: null, offsets, divisor };
}

function toAnswerTargets(
  { positiveWeights, labelSmoothing }: Extract<FitLoss, { kind: 'binary-cross-entropy' }>,
  { rowCount, labels, weights }: LossRows,
  outputCount: number,
): LossTargets {
  const towards = new Float32Array(rowCount * outputCount);
  const against = new Float32Array(rowCount * outputCount);
  for (let i = 0; i < towards.length; i++) {
    const weight = weights[Math.floor(i / outputCount)] ?? 1;
    const yes = (labels[i] ?? 0) * (1 - labelSmoothing) + labelSmoothing / 2;
    towards[i] = weight * (positiveWeights[i % outputCount] ?? 1) * yes;
    against[i] = weight * (1 - yes);
  }
  const offsets = new Float32Array(outputCount);
  return { rowCount, outputCount, towards, against, offsets, divisor: rowCount * outputCount };
}

/** The same for TensorFlow. */
export interface TargetTensors {
  readonly towards: Tensor2D;
  readonly against: Tensor2D | null;
  readonly offsets: Tensor1D;
  readonly divisor: Scalar;
}

export function toTargetTensors(tf: TensorFlow, targets: LossTargets): TargetTensors {
  const shape: [number, number] = [targets.rowCount, targets.outputCount];
  return {
    towards: tf.tensor2d(targets.towards, shape),
    against: targets.against === null ? null : tf.tensor2d(targets.against, shape),
    offsets: tf.tensor1d(targets.offsets),
    divisor: tf.scalar(targets.divisor),
  };
}

/** Inside a gradient scope. @param logits  [rowCount, outputCount] */
export function computeLoss(tf: TensorFlow, logits: Tensor2D, targets: TargetTensors): Scalar {
  const { towards, against, offsets, divisor } = targets;
  if (against === null) {
    const masked = tf.add<Tensor2D>(logits, offsets);
    return tf.div<Scalar>(tf.neg(tf.sum(tf.mul(towards, tf.logSoftmax(masked)))), divisor);
  }
  const yes = tf.mul(towards, tf.softplus(tf.neg(logits)));
  return tf.div<Scalar>(tf.sum(tf.add(yes, tf.mul(against, tf.softplus(logits)))), divisor);
}

/** The same number without TensorFlow, of rows that were answered already. @param logits  [rowCount * outputCount] */
export function sumLoss(
  logits: Float32Array,
  { towards, against, offsets, outputCount, divisor }: LossTargets,
): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const logit = logits[i] ?? 0;
    if (against !== null) {
      sum += (towards[i] ?? 0) * softplus(-logit) + (against[i] ?? 0) * softplus(logit);
      continue;
    }
    if (i % outputCount !== 0) continue;
    const logSum = toLogSum(logits, offsets, i);
    for (let c = 0; c < outputCount; c++) {
      const weight = towards[i + c] ?? 0;
      if (weight !== 0) sum += weight * (logSum - (logits[i + c] ?? 0));
    }
  }
  return sum / divisor;
}

function softplus(value: number): number {
  return Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
}

function toLogSum(logits: Float32Array, offsets: Float32Array, from: number): number {
  let largest = -Infinity;
  for (let c = 0; c < offsets.length; c++) largest = Math.max(largest, (logits[from + c] ?? 0) + (offsets[c] ?? 0));
  let sum = 0;
  for (let c = 0; c < offsets.length; c++) sum += Math.exp((logits[from + c] ?? 0) + (offsets[c] ?? 0) - largest);
  return largest + Math.log(sum);
}
