import { setImmediate } from 'node:timers/promises';
import type { Batch } from './batches.ts';
import type { Checkpoint } from './checkpoint.ts';
import { deriveRandom } from './derive-random.ts';
import { orderEpoch } from './epoch-order.ts';
import { finishEpoch } from './finish-epoch.ts';
import { createFitClock } from './fit-clock.ts';
import { FitFailure, refuse } from './fit-failure.ts';
import { createNetworkWeights } from './network-weights.ts';
import { averageInto, createOptimizer, type Optimizer } from './optimizer.ts';
import { openPhaseRows } from './phase-rows.ts';
import { countTime, saveCheckpoint, type PhaseRun, type RunPhase } from './phase-run.ts';
import { readStart } from './phase-weights.ts';
import { toLearningRate } from './schedule.ts';
import { createProgressTeller } from './tell-progress.ts';
import { computeGradients } from './train-step.ts';
import { placeWeights, type WeightLayout } from './weight-layout.ts';

/** From its start, or from where it was ended, to its last epoch. */
export async function runPhase(options: RunPhase): Promise<void> {
  const { tf, spec, state, found, events } = options;
  const phase = spec.phases[state.phaseIndex];
  if (phase === undefined) throw new Error(`runPhase: there is no phase ${state.phaseIndex}`);
  if (state.isPhaseDone) return;
  const clock = createFitClock();
  const layout = placeWeights(phase.network, phase.trained.frozenLayers);
  const optimizer = createOptimizer(spec.optimizer, layout);
  const values = found?.arrays[0] ?? (await readStart(spec, state.phaseIndex, layout));
  const averages = spec.averaging > 0 ? (found?.arrays[1] ?? values.slice()) : values;
  takeMoments(optimizer, found, layout);
  const rows = await openPhaseRows(tf, {
    ...options,
    phaseIndex: state.phaseIndex,
    layout,
    values,
    clock,
    isCancelled: events.isCancelled,
  });
  const weights = createNetworkWeights(tf, layout, values);
  const progress = createProgressTeller(spec, events);
  const counted = { nowMs: 0, insideMs: 0 };
  const run: PhaseRun = {
    ...options,
    phase,
    layout,
    values,
    averages,
    optimizer,
    weights,
    rows,
    clock,
    counted,
    progress,
  };
  try {
    do await runEpoch(run);
    while (!run.state.isPhaseDone);
  } finally {
    weights.dispose();
    await rows.close();
  }
}

function takeMoments({ moments }: Optimizer, found: Checkpoint | undefined, { size }: WeightLayout): void {
  if (found === undefined) return;
  if (found.arrays.length !== 2 + moments.length || found.arrays.some(({ length }) => length !== size))
    throw refuse('its checkpoint is of another network');
  moments.forEach((moment, k) => moment.set(found.arrays[2 + k] ?? []));
}

async function runEpoch(run: PhaseRun): Promise<void> {
  const { spec, data, state, rows } = run;
  const order = orderEpoch({
    ...spec,
    epoch: state.epochCount,
    labels: data.trainLabels,
    positionCount: data.train.length,
  });
  const build = (batch: number): Promise<Batch> | undefined => {
    const positions = order[batch];
    const building = positions && rows.builder.buildDisturbed(positions, state.epochCount);
    // Where the run ends before, it is nobody's.
    building?.catch(() => undefined);
    return building;
  };
  let next = build(state.batchCount);
  while (state.batchCount < order.length) {
    const batch = await next;
    if (batch === undefined) throw new Error('runEpoch: a batch is missing');
    // Read while this one is computed.
    next = build(state.batchCount + 1);
    await setImmediate();
    if (run.events.isCancelled()) await cancel(run);
    runStep(run, batch, order.length);
    countTime(run);
    run.progress.tell(state, order.length);
    const every = spec.out.checkpoint?.everyBatches ?? null;
    if (every !== null && state.batchCount % every === 0 && state.batchCount < order.length) await saveCheckpoint(run);
  }
  await finishEpoch(run);
}

/** A run that is cancelled can be taken up where it was. */
async function cancel(run: PhaseRun): Promise<never> {
  await saveCheckpoint(run);
  throw new FitFailure('job/cancelled', 'Cancelled.');
}

function runStep(run: PhaseRun, batch: Batch, batchCount: number): void {
  const { tf, spec, phase, data, state, layout, clock, weights, rows } = run;
  const place = { epoch: state.phaseEpochCount, epochCount: phase.epochCount, batch: state.batchCount, batchCount };
  const { factor: plateauFactor } = state.plateau;
  const learningRate = toLearningRate(phase.schedule, phase.learningRate, { place, plateauFactor });
  const { loss, gradients } = clock.measure(() =>
    computeGradients(tf, {
      network: rows.network,
      weights,
      inputShape: rows.builder.inputShape,
      outputCount: data.outputCount,
      loss: spec.loss,
      batch,
      random: deriveRandom(spec.seed, 'step', state.epochCount, state.batchCount),
      isFrozen: layout.isFrozen,
    }),
  );
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
  clock.measure(() => weights.takeTrained());
  state.stepCount++;
  if (spec.averaging > 0) averageInto(run.averages, run.values, { decay: spec.averaging, stepCount: state.stepCount });
  state.batchCount++;
  state.lossSum += loss * batch.rowCount;
  state.lossRowCount += batch.rowCount;
  state.learningRate = learningRate;
}
