import type { CoordinateEncoding } from '#main/compression/packed/packed-model.ts';
import type { AlqMethod, RoundingRun } from '#main/tensor/protocol/compress-spec.ts';
import { isPlainRounding, type CompressionMethod } from '#shared/domain/compression-method.ts';

/** What a person asks for. */
export interface CompressionSettings {
  readonly method: CompressionMethod;
  readonly seed: number;
  /** Average bits a weight that ALQ comes down to. */
  readonly targetBits: number;
  readonly coordinates: CoordinateEncoding;
  /** Coordinates whose loss increase is measured after the first loop; 0 for none. */
  readonly probeCount: number;
  /** Of training after rounding, of ALQ after pruning; null: as published for the method, none for float16 and int8. */
  readonly epochCount: number | null;
  /** Rows of a class in an epoch, drawn anew each time; null: all of the training rows. */
  readonly maxRowsPerClass: number | null;
  /** Of a cross-validation, counted from 1: whose network it is, and whose rows; null: that which its card names. */
  readonly fold: number | null;
}

/** Where the paper ended: 32 / 1.3697 is 23.36. */
export const PUBLISHED_BITS = 1.3697;

/** Half a percent after each of the 50 batches of 16 that 800 fragments make. */
const PRUNED_SHARE = 1 - (1 - 0.005) ** 50;

/** Epochs that train what pruning has left: on bases and on coordinates. */
const FINISH_EPOCHS = { bases: 50, coordinates: 20 };
const LOOP_EPOCHS = { bases: 8, coordinates: 10 };
export const PUBLISHED_EPOCHS = FINISH_EPOCHS.bases + FINISH_EPOCHS.coordinates;

/** Constants as published (arXiv 2202.12943 and ALQ, CVPR 2020, with their code). Fewer epochs than published shorten every stage in the same measure. */
export function toAlqMethod({
  targetBits,
  probeCount,
  epochCount,
}: Pick<CompressionSettings, 'targetBits' | 'probeCount' | 'epochCount'>): AlqMethod {
  const measure = (epochCount ?? PUBLISHED_EPOCHS) / PUBLISHED_EPOCHS;
  const shorten = (epochs: number) => Math.max(1, Math.round(measure * epochs));
  return {
    kind: 'alq',
    targetBits,
    maxLoops: 15,
    learningRate: 3e-4,
    rateDecay: 0.8,
    basesEpochs: shorten(LOOP_EPOCHS.bases),
    coordinateEpochs: shorten(LOOP_EPOCHS.coordinates),
    prunedShare: PRUNED_SHARE,
    // The other estimate ranks single coordinates far better (bench alq-pruning), but the hundreds that it takes away at once overshoot together.
    estimate: 'running-moments',
    finish: {
      basesEpochs: shorten(FINISH_EPOCHS.bases),
      basesRateDecay: 0.95,
      coordinateEpochs: shorten(FINISH_EPOCHS.coordinates),
      coordinateRateDecay: 0.9,
    },
    probeCount,
  };
}

/** The comparison methods train as long as the network did; rounding to 16 or 8 bits needs no training. */
export function toRoundingRun({ method, epochCount }: Pick<CompressionSettings, 'method' | 'epochCount'>): RoundingRun {
  if (method === 'alq') throw new Error('toRoundingRun: ALQ does not round');
  const usual = isPlainRounding(method) ? 0 : 100;
  return { kind: 'rounding', method, epochCount: epochCount ?? usual, learningRate: 3e-4 };
}
