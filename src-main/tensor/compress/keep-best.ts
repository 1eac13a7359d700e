import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toFailure } from '../fit/write-whole.ts';
import type { CompressEpoch } from '../protocol/compress-spec.ts';
import type { CompressRun } from './compress-run.ts';

/** Tells epochs, and keeps the best state among those that may be kept: that with the greatest figure of the spec on the validation rows, the earliest of equals. */
export interface BestKeeper<T> {
  /** @param state  a copy of what would be kept; null where this epoch may not be kept */
  end(facts: Pick<CompressEpoch, 'stage' | 'loop' | 'averageBits' | 'trainLoss'>, state: T | null): Promise<void>;
  readonly best: { readonly epoch: number; readonly state: T } | null;
  readonly epochCount: number;
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
      const { loss, accuracy, macroF1 } = await run.judge();
      const epoch: CompressEpoch = { ...facts, epoch: epochCount, loss, accuracy, macroF1 };
      await appendFile(historyPath, `${JSON.stringify(epoch)}\n`).catch((error: unknown) => {
        throw toFailure(error, historyPath);
      });
      onEpoch(epoch);
      if (state === null) return;
      // Without validation rows nothing is chosen: the last one is kept.
      const figure = run.spec.watch === 'accuracy' ? accuracy : macroF1;
      if (run.spec.validation !== null && figure <= greatest) return;
      greatest = figure;
      best = { epoch: epochCount, state };
    },
  };
}
