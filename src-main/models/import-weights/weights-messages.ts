import type { NetworkDescription } from '#shared/domain/network.ts';
import type { Result } from '#shared/result/result.ts';

/** What the thread is started with. */
export interface WeightsStart {
  readonly path: string;
  readonly network: NetworkDescription;
}

/** Weights out of a file, laid out for a network. */
export interface ImportedWeights {
  readonly format: 'pytorch' | 'keras';
  /** In the order of listWeights. */
  readonly values: Float32Array;
  /** Which layer of the file each of ours was taken from. */
  readonly origins: readonly { readonly layer: string; readonly source: string }[];
  /** Of the file, for the card. */
  readonly fileSha256: string;
}

export interface FromWeightsWorker {
  readonly result: Result<ImportedWeights>;
}
