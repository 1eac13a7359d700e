import { join } from 'node:path';
import { findRecipe } from '#main/preprocessing/recipes.ts';
import type { FitAugmentation, FitPhase, FitSpec } from '#main/tensor/protocol/fit-spec.ts';
import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import type { TrainingFit } from '#shared/domain/training-run.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { TrainingRows } from './training-rows.ts';
import { listHeadLayers, listTrunkLayers } from './trainable-network.ts';

export interface DeskFit {
  readonly fit: TrainingFit;
  readonly network: NetworkDescription;
  /** That rows are cut by. */
  readonly recipeId: string;
  /** float32 weights to begin with; null: drawn from the seed. */
  readonly start: { readonly weightsPath: string; readonly network: NetworkDescription } | null;
  /** 'head': everything before the last dense layers stays as it is. */
  readonly trains: 'head' | 'all';
  readonly classMask: readonly number[];
  readonly rows: Pick<TrainingRows, 'files' | 'train' | 'validation'>;
  /** Of the run; results go into 'fit', the checkpoint into 'checkpoint', both there. */
  readonly folder: string;
}

/** As resources/jobs/cnet-aami5.json has it: height, place and noise of the beat itself. */
const TRACE_DISTURBANCES = { kind: 'beat', noise: 0.02, gain: 0.15, shiftSamples: 2 } as const;
/** As resources/jobs/beats-aami5.json has it: numbers that stand for themselves take noise and nothing else. */
const NUMBER_DISTURBANCES = { kind: 'beat', noise: 0.1, gain: 0, shiftSamples: 0 } as const;
const CHECKPOINT_BATCHES = 100;

/** What the tensor process is asked for. A head learns from what its trunk makes of a row once; everything else is as the shipped classifier's training. */
export function toDeskFitSpec(desk: DeskFit): FitSpec {
  const { fit, rows, folder, classMask, trains } = desk;
  const isHead = trains === 'head';
  return {
    seed: fit.seed,
    phases: [toPhase(desk)],
    batchSize: fit.batchSize,
    takesLastBatch: true,
    maxRowsPerClass: fit.maxRowsPerClass,
    loss: {
      kind: 'cross-entropy',
      classWeights: AAMI_CLASSES.map(() => 1),
      labelSmoothing: 0.02,
      classMask: Uint8Array.from(classMask),
      dividesBy: 'weights',
    },
    optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: fit.weightDecay },
    gradientLimit: 1,
    averaging: isHead ? 0 : 0.98,
    augmentation: isHead ? { kind: 'none' } : toDisturbances(desk),
    validateEveryEpochs: 1,
    best: { watch: 'macroF1', fromEpoch: 1 },
    rows: { files: rows.files, rowShape: desk.network.inputShape.map((size) => size ?? 0), recipe: null },
    train: rows.train,
    validation: rows.validation,
    out: {
      folder: join(folder, 'fit'),
      keepsEveryEpoch: false,
      checkpoint: { folder: join(folder, 'checkpoint'), everyBatches: CHECKPOINT_BATCHES },
      hotlogPath: join(folder, 'hotlog.txt'),
      eventsFolder: null,
    },
  };
}

function toDisturbances({ network, recipeId }: DeskFit): FitAugmentation {
  const traceLength = findRecipe(recipeId)?.traceLength ?? 0;
  return traceLength > 0
    ? { ...TRACE_DISTURBANCES, freeSamples: traceLength }
    : { ...NUMBER_DISTURBANCES, freeSamples: network.inputShape[0] ?? 0 };
}

function toPhase({ fit, network, start, trains }: DeskFit): FitPhase {
  const frozenLayers = trains === 'head' ? listTrunkLayers(network) : [];
  return {
    name: trains === 'head' ? 'head' : 'all layers',
    network,
    start: { from: start, initializer: 'he' },
    epochCount: fit.epochCount,
    learningRate: fit.learningRate,
    schedule: { kind: 'cosine', warmUpEpochs: fit.epochCount > 2 ? 1 : 0, leastFraction: 0.01 },
    trained: { frozenLayers, cachesFrozen: keepsTrunk(network, trains) },
    earlyStopping: null,
  };
}

/** Whether the trunk makes the same of a row each time, so that it has to be asked only once. */
export function keepsTrunk(network: NetworkDescription, trains: 'head' | 'all'): boolean {
  if (trains === 'all') return false;
  const [first] = listHeadLayers(network);
  const trunk = network.layers.slice(
    0,
    network.layers.findIndex(({ name }) => name === first),
  );
  return !trunk.some(isUnsteady);
}

function isUnsteady(layer: NetworkLayer): boolean {
  if ('runsOverBatch' in layer && layer.runsOverBatch) return true;
  if (layer.op === 'dropout') return layer.rate > 0 && layer.when !== 'never';
  return layer.op === 'recurrent' && layer.dropout.rate > 0 && layer.dropout.when !== 'never';
}
