import type { CompressEpoch, CompressResult } from '#main/tensor/protocol/compress-spec.ts';
import type { CompressionFacts } from '#shared/domain/model-card.ts';
import type { CompressionSettings } from './compression-settings.ts';
import type { PackedResult } from './pack-result.ts';

export interface CompressionHistory {
  readonly settings: Pick<CompressionSettings, 'method' | 'coordinates'>;
  readonly packed: PackedResult;
  readonly result: Pick<CompressResult, 'probe'>;
  readonly epochs: readonly CompressEpoch[];
}

/** What a card says about how its model was made smaller. */
export function toCompressionFacts({ settings, packed, result, epochs }: CompressionHistory): CompressionFacts {
  return {
    method: settings.method,
    averageBits: packed.averageBits,
    coordinates: settings.method === 'alq' ? settings.coordinates : null,
    sizes: packed.sizes,
    ...(epochs.some(({ judgedOn }) => judgedOn === 'train') ? { judgedOn: 'train' } : {}),
    curve: epochs
      .filter((epoch, k) => isOnCurve(epoch, epochs[k + 1]))
      .map(({ stage, epoch, averageBits, accuracy, macroF1 }) => ({ stage, epoch, averageBits, accuracy, macroF1 })),
    probe: result.probe,
  };
}

/** Before and after each pruning, and every epoch that could have been kept. */
function isOnCurve({ stage }: CompressEpoch, next: CompressEpoch | undefined): boolean {
  return stage === 'coordinates' ? next?.stage === 'pruning' : stage !== 'bases';
}
