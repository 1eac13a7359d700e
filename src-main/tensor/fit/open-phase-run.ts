import { join } from 'node:path';
import type { Checkpoint } from './checkpoint.ts';
import { createFitClock } from './fit-clock.ts';
import { refuse } from './fit-failure.ts';
import { createNetworkWeights } from './network-weights.ts';
import { createOptimizer, type Optimizer } from './optimizer.ts';
import { openPhaseRows } from './phase-rows.ts';
import type { PhaseRun, RunPhase } from './phase-run.ts';
import { readStart } from './phase-weights.ts';
import { createStepRunner } from './step-runner.ts';
import { createProgressTeller } from './tell-progress.ts';
import { placeWeights, type WeightLayout } from './weight-layout.ts';

/** All that a phase needs before its next batch: from its start, or from where it was ended. */
export async function openPhaseRun(options: RunPhase): Promise<PhaseRun> {
  const { tf, spec, state, found, events } = options;
  const { phaseIndex } = state;
  const phase = spec.phases[phaseIndex];
  if (phase === undefined) throw new Error(`openPhaseRun: there is no phase ${phaseIndex}`);
  const clock = createFitClock();
  const layout = placeWeights(phase.network, phase.trained.frozenLayers);
  const optimizer = createOptimizer(spec.optimizer, layout);
  const values = found?.arrays[0] ?? (await readStart(spec, phaseIndex, layout));
  const averages = spec.averaging > 0 ? (found?.arrays[1] ?? values.slice()) : values;
  takeMoments(optimizer, found, layout);
  const { isCancelled } = events;
  const rows = await openPhaseRows(tf, { ...options, phaseIndex, layout, values, clock, isCancelled });
  return {
    ...options,
    phase,
    layout,
    values,
    averages,
    optimizer,
    rows,
    steps: createStepRunner(tf, join(spec.out.folder, 'graph')),
    clock,
    weights: createNetworkWeights(tf, layout, values),
    counted: { nowMs: 0, insideMs: 0 },
    progress: createProgressTeller(spec, events),
  };
}

export async function closePhaseRun({ weights, rows, steps }: PhaseRun): Promise<void> {
  steps.dispose();
  weights.dispose();
  await rows.close();
}

function takeMoments({ moments }: Optimizer, found: Checkpoint | undefined, { size }: WeightLayout): void {
  if (found === undefined) return;
  if (found.arrays.length !== 2 + moments.length || found.arrays.some(({ length }) => length !== size))
    throw refuse('its checkpoint is of another network');
  moments.forEach((moment, k) => moment.set(found.arrays[2 + k] ?? []));
}
