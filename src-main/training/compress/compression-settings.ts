import type { CoordinateEncoding } from '#main/compression/packed/packed-model.ts';
import type { RoundingMethod } from '#main/compression/methods.ts';
import type { AlqMethod, RoundingRun } from '#main/tensor/protocol/compress-spec.ts';

/** What a person asks for. */
export interface CompressionSettings {
  readonly method: 'alq' | RoundingMethod;
  readonly seed: number;
  /** Average bits a weight that ALQ comes down to. */
  readonly targetBits: number;
  readonly coordinates: CoordinateEncoding;
  /** Coordinates whose loss increase is measured after the first loop; 0 for none. */
  readonly probeCount: number;
  /** Of training after rounding; null: as published for the method, none for float16 and int8. */
  readonly epochCount: number | null;
}

/** Where the paper ended: 32 / 1.3697 is 23.36. */
export const PUBLISHED_BITS = 1.3697;

/** Constants as published (arXiv 2202.12943 and ALQ, CVPR 2020, with their code). */
export function toAlqMethod({ targetBits, probeCount }: CompressionSettings): AlqMethod {
  return {
    kind: 'alq',
    targetBits,
    maxLoops: 15,
    learningRate: 3e-4,
    rateDecay: 0.8,
    basesEpochs: 8,
    coordinateEpochs: 10,
    prunedShare: 0.005,
    // The other estimate ranks single coordinates better (the card's probe), but the hundreds that it takes away at once overshoot together.
    estimate: 'running-moments',
    finish: { basesEpochs: 50, basesRateDecay: 0.95, coordinateEpochs: 20, coordinateRateDecay: 0.9 },
    probeCount,
  };
}

/** The comparison methods train as long as the network did; rounding to 16 or 8 bits needs no training. */
export function toRoundingRun({ method, epochCount }: CompressionSettings): RoundingRun {
  if (method === 'alq') throw new Error('toRoundingRun: ALQ does not round');
  const usual = method === 'float16' || method === 'int8' ? 0 : 100;
  return { kind: 'rounding', method, epochCount: epochCount ?? usual, learningRate: 3e-4 };
}
