import type { Batch } from './batches.ts';
import { deriveRandom } from './derive-random.ts';
import { FitFailure } from './fit-failure.ts';
import { averageInto } from './optimizer.ts';
import type { PhaseRun } from './phase-run.ts';
import { toLearningRate } from './schedule.ts';

/** One step: weights, mean, moments, statistics and state go on. @param batchCount  of the epoch */
export function trainBatch(run: PhaseRun, batch: Batch, batchCount: number): void {
  const { spec, phase, data, state, layout, clock, weights, rows } = run;
  const place = { epoch: state.phaseEpochCount, epochCount: phase.epochCount, batch: state.batchCount, batchCount };
  const { factor: plateauFactor } = state.plateau;
  const learningRate = toLearningRate(phase.schedule, phase.learningRate, { place, plateauFactor });
  const step = {
    network: rows.network,
    weights,
    inputShape: rows.builder.disturbedShape,
    outputCount: data.outputCount,
    loss: spec.loss,
    batch,
    random: deriveRandom(spec.seed, 'step', state.epochCount, state.batchCount),
    isFrozen: layout.isFrozen,
  };
  const likeCount = phase.epochCount * (batch.rowCount === spec.batchSize ? batchCount : 1);
  const { loss, gradients, statistics } = clock.measure(() => run.steps.compute(step, likeCount));
  weights.takeStatistics(statistics);
  if (!Number.isFinite(loss))
    throw new FitFailure(
      'job/failed',
      `The loss is no number any more in epoch ${state.epochCount + 1}, batch ${state.batchCount + 1} of ${batchCount}. A smaller learning rate or a limit for the gradients may help.`,
    );
  run.optimizer.step(run.values, gradients, {
    learningRate,
    stepIndex: state.stepCount,
    gradientLimit: spec.gradientLimit,
  });
  weights.takeTrained();
  state.stepCount++;
  if (spec.averaging > 0) averageInto(run.averages, run.values, { decay: spec.averaging, stepCount: state.stepCount });
  state.batchCount++;
  state.lossSum += loss * batch.rowCount;
  state.lossRowCount += batch.rowCount;
  state.learningRate = learningRate;
}
