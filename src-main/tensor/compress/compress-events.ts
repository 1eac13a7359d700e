import type { CompressEpoch, CompressProgress } from '../protocol/compress-spec.ts';

export interface CompressControl {
  readonly isCancelled: () => boolean;
  /** Between two batches, twice a second at most. */
  readonly onProgress: (progress: CompressProgress) => void;
}

export interface CompressEvents extends CompressControl {
  readonly onEpoch: (epoch: CompressEpoch) => void;
}
