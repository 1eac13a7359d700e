import type { NetworkDescription } from '#shared/domain/network.ts';
import type { Tensor, TensorFlow } from '../backend.ts';
import { runNetwork } from '../run-network.ts';
import type { FitLoss } from '../protocol/fit-spec.ts';
import { computeLoss, toTargets } from './batch-loss.ts';
import type { Batch } from './batches.ts';
import type { Random } from '#main/preprocessing/random.ts';
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
}

export interface StepResult {
  readonly loss: number;
  /** In the order of the trained weights. */
  readonly gradients: readonly Float32Array[];
}

/** Loss and gradients of a batch; moved statistics are taken over. Leaves no tensor behind. */
export function computeGradients(tf: TensorFlow, step: TrainStep): StepResult {
  const { network, weights, batch } = step;
  const targets = toTargets(step.loss, batch, step.outputCount);
  const run = { isTraining: true, random: step.random, lengths: batch.lengths, isFrozen: step.isFrozen };
  let statistics: Readonly<Record<string, Tensor>> = {};
  // Not out of tidy: it would look for tensors among all their numbers.
  let result: StepResult = { loss: NaN, gradients: [] };
  tf.tidy(() => {
    const x = tf.tensor(batch.inputs, [batch.rowCount, ...step.inputShape]);
    const { value, grads } = tf.variableGrads(() => {
      const output = runNetwork(tf, network, weights.byName, x, run);
      statistics = output.statistics;
      return computeLoss(tf, output.logits, targets);
    }, [...weights.trained]);
    const gradients = weights.trained.map(
      (variable) => grads[variable.name]?.dataSync<'float32'>() ?? new Float32Array(variable.size),
    );
    result = { loss: value.dataSync<'float32'>()[0] ?? NaN, gradients };
  });
  weights.takeStatistics(statistics);
  return result;
}
