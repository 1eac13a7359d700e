import type { FitEpoch, FitProgress } from '../protocol/fit-report.ts';

/** What a run asks and tells whoever started it. */
export interface FitEvents {
  readonly isCancelled: () => boolean;
  readonly onEpoch: (epoch: FitEpoch) => void;
  readonly onProgress: (progress: FitProgress) => void;
}
