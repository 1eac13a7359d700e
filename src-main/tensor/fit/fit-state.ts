import { PLATEAU_START, STOPPING_START, type PlateauState, type StoppingState } from './watch.ts';

/** Where a run stands, as plain data: with the weights, all that a checkpoint has to keep. Chance needs no place in it (derive-random.ts). */
export interface FitState {
  /** Counted from 0. */
  phaseIndex: number;
  isPhaseDone: boolean;
  /** Epochs that are done, of the phase and of the run. */
  phaseEpochCount: number;
  epochCount: number;
  /** Batches of the epoch under way that are done, and what they gave. */
  batchCount: number;
  lossSum: number;
  lossRowCount: number;
  elapsedMs: number;
  outsideMs: number;
  /** Steps of the phase. */
  stepCount: number;
  learningRate: number;
  plateau: PlateauState;
  stopping: StoppingState;
  /** Of the phase; `figure` greater is better, `epoch` counted from 1 through all phases. */
  best: { readonly figure: number; readonly epoch: number } | null;
  stoppedEarly: boolean;
  /** Of the last epochs, oldest first. */
  recentMs: readonly number[];
}

export function toPhaseStart(
  phaseIndex: number,
  { epochCount, recentMs }: Pick<FitState, 'epochCount' | 'recentMs'>,
): FitState {
  return {
    phaseIndex,
    isPhaseDone: false,
    phaseEpochCount: 0,
    epochCount,
    ...EPOCH_START,
    stepCount: 0,
    learningRate: 0,
    plateau: PLATEAU_START,
    stopping: STOPPING_START,
    best: null,
    stoppedEarly: false,
    recentMs,
  };
}

export const EPOCH_START = { batchCount: 0, lossSum: 0, lossRowCount: 0, elapsedMs: 0, outsideMs: 0 };
