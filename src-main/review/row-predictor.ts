import type { NetworkRows, NetworkSpec } from '#main/tensor/protocol.ts';
import type { Result } from '#shared/result/result.ts';

export interface PredictRowsRequest extends NetworkRows {
  readonly network: NetworkSpec;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly doneCount: number; readonly totalCount: number }) => void;
}

/** Who answers about rows: the tensor process, or a spiking network in its place. */
export interface RowPredictor {
  predictBeats(
    request: PredictRowsRequest,
  ): Promise<Result<{ readonly probabilities: Float32Array; readonly backend: string }>>;
}
