import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toFailure } from '../fit/write-whole.ts';
import type { CompressEpoch } from '../protocol/compress-spec.ts';
import type { CompressRun } from './compress-run.ts';

/** Tells epochs, and keeps the best state among those that may be kept: that with the greatest figure of the spec on the validation rows, the earliest of equals. */
export interface BestKeeper<T> {
  /** @param state  a copy of what would be kept; null where this epoch may not be kept */
  end(facts: Pick<CompressEpoch, 'stage' | 'loop' | 'averageBits' | 'trainLoss'>, state: T | null): Promise<void>;
  readonly best: BestState<T> | null;
  readonly epochCount: number;
}

export interface BestState<T> {
  readonly epoch: number;
  readonly state: T;
  /** Of the validation rows, [rows * outputs]. */
  readonly logits: Float32Array;
}

export function createBestKeeper<T>(run: CompressRun, onEpoch: (epoch: CompressEpoch) => void): BestKeeper<T> {
  const historyPath = join(run.spec.outFolder, 'history.jsonl');
  let epochCount = 0;
  let greatest = -Infinity;
  let best: BestKeeper<T>['best'] = null;
  return {
    get best() {
      return best;
    },
    get epochCount() {
      return epochCount;
    },
    async end(facts, state) {
      epochCount++;
      const { scores, logits } = await run.judge();
      const { loss, accuracy, macroF1, f1ByClass, confusion } = scores;
      const figure = run.spec.watch === 'accuracy' ? accuracy : macroF1;
      // Without validation rows nothing is chosen: the last one is kept.
      const isBest = state !== null && (run.spec.validation === null || figure > greatest);
      const judgedOn = run.spec.validation === null ? 'train' : 'validation';
      const scored = { judgedOn, loss, accuracy, macroF1, f1ByClass, confusion } as const;
      const epoch: CompressEpoch = { ...facts, epoch: epochCount, ...scored, isBest };
      await appendFile(historyPath, `${JSON.stringify(epoch)}\n`).catch((error: unknown) => {
        throw toFailure(error, historyPath);
      });
      onEpoch(epoch);
      if (!isBest) return;
      greatest = figure;
      best = { epoch: epochCount, state, logits };
    },
  };
}
