import type { NetworkDescription } from '#shared/domain/network.ts';
import type { Random } from '#main/preprocessing/random.ts';
import type { Tensor, Tensor1D, TensorFlow } from '../backend.ts';
import type { Chance } from '../layers/drop.ts';
import { toRowLengths } from '../layers/row-lengths.ts';
import type { FitLoss } from '../protocol/fit-spec.ts';
import { runNetwork } from '../run-network.ts';
import { computeLoss, toTargets, toTargetTensors, type TargetTensors } from './batch-loss.ts';
import type { Batch } from './batches.ts';
import type { NetworkWeights } from './network-weights.ts';

export interface TrainStep {
  readonly network: NetworkDescription;
  readonly weights: NetworkWeights;
  readonly inputShape: readonly number[];
  readonly outputCount: number;
  readonly loss: FitLoss;
  readonly batch: Batch;
  /** Of dropout. */
  readonly random: Random;
  readonly isFrozen: (layer: string) => boolean;
  /** False: the gradient of the loss that is measured, without dropout and by the statistics that are kept. */
  readonly isTraining?: boolean;
}

export interface StepResult {
  readonly loss: number;
  /** In the order of the trained weights. */
  readonly gradients: readonly Float32Array[];
  /** Moved statistics of batch norms, by the weights' names. */
  readonly statistics: Readonly<Record<string, Float32Array>>;
}

/** Loss, gradients and moved statistics of a batch. Leaves no tensor behind. */
export function computeGradients(tf: TensorFlow, step: TrainStep): StepResult {
  // Not out of tidy: it would look for tensors among all their numbers.
  let result: StepResult = { loss: NaN, gradients: [], statistics: {} };
  tf.tidy(() => {
    const { loss, gradients, statistics } = differentiate(tf, step, toStepInputs(tf, step), step);
    result = {
      loss: loss.dataSync<'float32'>()[0] ?? NaN,
      gradients: gradients.map(
        (gradient, k) => gradient?.dataSync<'float32'>() ?? new Float32Array(step.weights.trained[k]?.size ?? 0),
      ),
      statistics: Object.fromEntries(
        Object.entries(statistics).map(([name, moved]) => [name, moved.dataSync<'float32'>()]),
      ),
    };
    tf.dispose(Object.values(statistics));
  });
  return result;
}

/** What is different from one batch to the next. */
export interface StepInputs {
  readonly x: Tensor;
  readonly targets: TargetTensors;
  readonly lengths: Tensor1D | null;
}

export function toStepInputs(tf: TensorFlow, { batch, inputShape, loss, outputCount }: TrainStep): StepInputs {
  return {
    x: tf.tensor(batch.inputs, [batch.rowCount, ...inputShape]),
    targets: toTargetTensors(tf, toTargets(loss, batch, outputCount)),
    lengths: batch.lengths === null ? null : toRowLengths(tf, batch.lengths),
  };
}

export interface StepTensors {
  readonly loss: Tensor;
  /** In the order of the trained weights; undefined where the loss does not depend on one. */
  readonly gradients: readonly (Tensor | undefined)[];
  /** By the weights' names; they outlive tf.tidy: whoever calls disposes of them. */
  readonly statistics: Readonly<Record<string, Tensor>>;
}

/** The step itself: the same operations whatever numbers the inputs hold. */
export function differentiate(
  tf: TensorFlow,
  { network, weights, isFrozen, isTraining = true }: Pick<TrainStep, 'network' | 'weights' | 'isFrozen' | 'isTraining'>,
  { x, targets, lengths }: StepInputs,
  { random, onMask }: Chance,
): StepTensors {
  let statistics: Readonly<Record<string, Tensor>> = {};
  const { value, grads } = tf.variableGrads(() => {
    const run = { isTraining, random, lengths, isFrozen, ...(onMask && { onMask }) };
    const output = runNetwork(tf, network, weights.byName, x, run);
    statistics = output.statistics;
    return computeLoss(tf, output.logits, targets);
  }, [...weights.trained]);
  return { loss: value, gradients: weights.trained.map(({ name }) => grads[name]), statistics };
}
