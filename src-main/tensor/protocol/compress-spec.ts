import type { GroupingRule } from '#main/compression/alq/grouping.ts';
import type { RoundingMethod } from '#main/compression/methods.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import type { FitScores } from './fit-report.ts';
import type { FitIndex, FitLoss, FitRows } from './fit-spec.ts';

/** One compression of a trained network. Data and results lie in files, as in a training run. */
export interface CompressSpec {
  readonly seed: number;
  readonly network: NetworkDescription;
  /** float32, in the order of listWeights: where it begins. */
  readonly weightsPath: string;
  /** Kernels that are made small; the rest stays as it is, and is trained along. */
  readonly kernels: readonly CompressedKernel[];
  readonly batchSize: number;
  /** Rows of one class in an epoch, drawn anew each time; null: all. */
  readonly maxRowsPerClass: number | null;
  readonly loss: FitLoss;
  readonly rows: FitRows;
  readonly train: FitIndex;
  /** Rows that choose the best epoch; null: the last one is kept. */
  readonly validation: FitIndex | null;
  /** Of the epochs that may be kept, that with the greatest on the validation rows is; the earliest of equals. */
  readonly watch: 'accuracy' | 'macroF1';
  readonly method: AlqMethod | RoundingRun;
  /**
   * There. Gets result.packed (signs, 32-bit numbers) or result.weights.bin (float32), result.logits.bin of the validation rows by them
   * (float32), and history.jsonl, a line an epoch.
   */
  readonly outFolder: string;
}

export interface CompressedKernel {
  /** Name of the weight, 'conv1.kernel'. */
  readonly weight: string;
  readonly rule: GroupingRule;
  readonly maxBits: number;
}

/** Adaptive loss-aware quantisation (Qu et al., CVPR 2020). */
export interface AlqMethod {
  readonly kind: 'alq';
  /** Average bits a weight at which pruning ends. */
  readonly targetBits: number;
  /** Ends there even where the budget is not met, and that is a failure. */
  readonly maxLoops: number;
  readonly learningRate: number;
  /** Per epoch of a loop, through steps on bases and on coordinates; each loop begins anew. */
  readonly rateDecay: number;
  readonly basesEpochs: number;
  readonly coordinateEpochs: number;
  /** Of each kernel's coordinates that are left, the share that a pruning epoch takes away, in equal parts after its batches. */
  readonly prunedShare: number;
  /** Gradient in the estimate of the loss increase: over all training rows, once a pruning step, or the running mean of batches. */
  readonly estimate: 'full-gradient' | 'running-moments';
  readonly finish: {
    readonly basesEpochs: number;
    readonly basesRateDecay: number;
    readonly coordinateEpochs: number;
    readonly coordinateRateDecay: number;
  };
  /** Coordinates, drawn at random after the first loop, whose estimated loss increase is compared with the measured one; 0 for none. */
  readonly probeCount: number;
}

/** Kernels are rounded in each step, and the gradient is given to what was rounded (straight through). */
export interface RoundingRun {
  readonly kind: 'rounding';
  readonly method: RoundingMethod;
  /** 0: rounded once, not trained. */
  readonly epochCount: number;
  readonly learningRate: number;
}

/** What is told after each epoch. */
export interface CompressEpoch {
  readonly stage: 'bases' | 'coordinates' | 'pruning' | 'finish-bases' | 'finish-coordinates' | 'rounding';
  /** Outer loop, from 1; 0 in stages that have none. */
  readonly loop: number;
  /** Counted through all stages, from 1. */
  readonly epoch: number;
  readonly averageBits: number;
  readonly trainLoss: number;
  /** Whose the figures that follow are: of the validation rows, of the training rows where there are none. */
  readonly judgedOn: 'validation' | 'train';
  readonly loss: number;
  readonly accuracy: number;
  readonly macroF1: number;
  readonly f1ByClass: FitScores['f1ByClass'];
  readonly confusion: FitScores['confusion'];
  /** It would be kept if nothing better came. */
  readonly isBest: boolean;
}

/** Where an epoch stands, told between its batches. */
export interface CompressProgress {
  /** Counted through all stages, from 1. */
  readonly epoch: number;
  /** Batches done. */
  readonly batch: number;
  readonly batchCount: number;
}

/** Spearman's correlation of estimated with measured loss increases of single coordinates. */
export interface PruningProbe {
  readonly coordinateCount: number;
  readonly fullGradient: number;
  readonly runningMoments: number;
}

export interface CompressResult {
  readonly averageBits: number;
  readonly epochCount: number;
  /** The epoch that is kept. */
  readonly keptEpoch: number;
  readonly probe: PruningProbe | null;
}
