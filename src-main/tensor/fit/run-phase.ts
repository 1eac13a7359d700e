import { setImmediate } from 'node:timers/promises';
import type { Batch } from './batches.ts';
import { orderEpoch } from './epoch-order.ts';
import { finishEpoch } from './finish-epoch.ts';
import { FitFailure } from './fit-failure.ts';
import { closePhaseRun, openPhaseRun } from './open-phase-run.ts';
import { countTime, saveCheckpoint, type PhaseRun, type RunPhase } from './phase-run.ts';
import { trainBatch } from './train-batch.ts';

/** From its start, or from where it was ended, to its last epoch. */
export async function runPhase(options: RunPhase): Promise<void> {
  if (options.state.isPhaseDone) return;
  const run = await openPhaseRun(options);
  try {
    do await runEpoch(run);
    while (!run.state.isPhaseDone);
  } finally {
    await closePhaseRun(run);
  }
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
    trainBatch(run, batch, order.length);
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
