import type { FitSpec } from '../protocol/fit-spec.ts';
import type { FitEvents } from './fit-events.ts';
import type { FitState } from './fit-state.ts';

export interface ProgressTeller {
  /** After a batch. */
  tell(state: FitState, batchCount: number): void;
}

const LEAST_GAP_MS = 500;

export function createProgressTeller(spec: FitSpec, events: FitEvents): ProgressTeller {
  let toldMs = -Infinity;
  return {
    tell(state, batchCount) {
      const nowMs = performance.now();
      if (nowMs - toldMs < LEAST_GAP_MS) return;
      toldMs = nowMs;
      const doneShare = state.batchCount / batchCount;
      const epochMs = toMeanMs(state.recentMs) ?? state.elapsedMs / doneShare;
      events.onProgress({
        epoch: state.epochCount + 1,
        batch: state.batchCount,
        batchCount,
        trainLoss: state.lossSum / Math.max(1, state.lossRowCount),
        remainingMs: Math.max(0, epochMs * (countEpochsLeft(spec, state) - doneShare)),
      });
    },
  };
}

/** Of this phase and those after it, the one under way too. */
export function countEpochsLeft({ phases }: FitSpec, { phaseIndex, phaseEpochCount }: FitState): number {
  return phases.slice(phaseIndex).reduce((sum, { epochCount }) => sum + epochCount, -phaseEpochCount);
}

export function toMeanMs(recentMs: readonly number[]): number | undefined {
  return recentMs.length === 0 ? undefined : recentMs.reduce((sum, ms) => sum + ms, 0) / recentMs.length;
}
