import type { TensorFlow } from '../backend.ts';
import type { FitPhase, FitSpec } from '../protocol/fit-spec.ts';
import { writeCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { FitClock } from './fit-clock.ts';
import type { FitData } from './fit-data.ts';
import type { FitEvents } from './fit-events.ts';
import type { FitLog } from './fit-log.ts';
import type { FitState } from './fit-state.ts';
import type { NetworkWeights } from './network-weights.ts';
import type { Optimizer } from './optimizer.ts';
import type { PhaseRows } from './phase-rows.ts';
import type { StepRunner } from './step-runner.ts';
import type { ProgressTeller } from './tell-progress.ts';
import type { WeightLayout } from './weight-layout.ts';

export interface RunPhase {
  readonly tf: TensorFlow;
  readonly spec: FitSpec;
  readonly data: FitData;
  readonly log: FitLog;
  readonly events: FitEvents;
  /** Changed as the phase goes on. */
  readonly state: FitState;
  /** Where the phase was ended before. */
  readonly found: Checkpoint | undefined;
  readonly maxBytesInMemory: number;
}

/** A phase under way. */
export interface PhaseRun extends RunPhase {
  readonly phase: FitPhase;
  readonly layout: WeightLayout;
  /** All weights, flat, and their running mean, which is the same array where there is none. */
  readonly values: Float32Array;
  readonly averages: Float32Array;
  readonly optimizer: Optimizer;
  readonly weights: NetworkWeights;
  readonly rows: PhaseRows;
  readonly steps: StepRunner;
  readonly clock: FitClock;
  /** Time of the clock up to which it was counted. */
  readonly counted: { nowMs: number; insideMs: number };
  readonly progress: ProgressTeller;
}

/** Weights, mean, moments: what takeMoments and runPhase read again. */
export async function saveCheckpoint({ spec, state, values, averages, optimizer }: PhaseRun): Promise<void> {
  const { checkpoint } = spec.out;
  if (checkpoint === null) return;
  const arrays = [values, averages, ...optimizer.moments];
  await writeCheckpoint(checkpoint.folder, spec, { state, arrays });
}

/** Adds what has passed since the last time to the epoch. */
export function countTime({ clock, counted, state }: Pick<PhaseRun, 'clock' | 'counted' | 'state'>): void {
  const { nowMs, insideMs } = clock;
  state.elapsedMs += nowMs - counted.nowMs;
  state.outsideMs += nowMs - counted.nowMs - (insideMs - counted.insideMs);
  counted.nowMs = nowMs;
  counted.insideMs = insideMs;
}
