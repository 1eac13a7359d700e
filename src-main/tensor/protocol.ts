import type { NetworkDescription } from '#shared/domain/network.ts';
import type { WeightsFormat } from '#shared/domain/network-layout.ts';
import type { WaveAugmentation } from '#shared/domain/waves-training-job.ts';
import { listWeights } from '#shared/signal/delineate/network-shape.ts';
import type { CompressEpoch, CompressProgress, CompressResult, CompressSpec } from './protocol/compress-spec.ts';
import type { FitEpoch, FitProgress, FitResult } from './protocol/fit-report.ts';
import type { FitSpec as NetworkFitSpec } from './protocol/fit-spec.ts';

/**
 * What main and the tensor process say to each other, over `child_process.fork` (serialization 'advanced') and Electron's
 * utilityProcess alike: plain objects and typed arrays, by structured clone. Main asks, the child answers each request once, in
 * whatever order; progress may come before the answer. Messages stay below MAX_MESSAGE_BYTES: bulk goes by file.
 */
export const TENSOR_PROTOCOL_VERSION = 4;
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** 'tensorflow' is native; 'wasm' infers at half the speed or less, trains many times slower, and the delineation network not at all. */
export type TensorBackend = 'tensorflow' | 'wasm';

/**
 * A network with its weights: a file of numbers, one weight after the other in the order of listWeights (network-shapes.ts). The file is
 * read, and its hash checked, in the tensor process.
 */
export interface NetworkSpec {
  readonly network: NetworkDescription;
  readonly weightsPath: string;
  readonly weightsSha256: string;
  readonly weightsFormat: WeightsFormat;
  /** Logits are divided by it before the softmax or sigmoid. */
  readonly temperature: number;
  /** By class: 0 leaves a class out, because the network was never trained on it; its probability is 0. */
  readonly classMask: Uint8Array;
  /** A second reader of the same rows; not there for most models. */
  readonly trees?: TreesSpec | undefined;
}

/** Boosted trees (domain/boosted-trees.ts) in a file, read and checked in the tensor process. */
export interface TreesSpec {
  readonly path: string;
  readonly sha256: string;
  /** Logits are those of the network, times what is left to 1, plus those of the trees times this. */
  readonly share: number;
}

/** One training run. Data and results lie in files that main made room for; every float is 32-bit little-endian. */
export interface FitSpec {
  readonly network: NetworkDescription;
  readonly seed: number;
  readonly epochCount: number;
  readonly batchSize: number;
  /** Greatest rate; it rises over the first epoch and falls as a cosine to a hundredth of it. */
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Greatest length of a step's gradients, all weights together. */
  readonly gradientLimit: number;
  readonly labelSmoothing: number;
  /** Rows of one class in an epoch, drawn anew each time; all of them where there are fewer. */
  readonly maxRowsPerClass: number;
  /** Weight of a row in the loss, by class. */
  readonly classWeights: readonly number[];
  readonly classMask: Uint8Array;
  readonly augmentation: {
    readonly noise: number;
    readonly gain: number;
    readonly shiftSamples: number;
    readonly freeSamples: number;
  };
  /** Decay of the running mean of the weights, which is what is saved; 0 for none. */
  readonly averaging: number;
  readonly train: FitRows;
  readonly validation: FitRows;
  /** Folder that is there and empty: epoch-NNN.weights.bin and epoch-NNN.logits.bin (validation, [rowCount * classCount]) go into it. */
  readonly outFolder: string;
}

/** A training run of the delineation network. Data and results lie in files; every float is 32-bit little-endian. */
export interface FitWavesSpec {
  readonly architecture: 'waves';
  readonly seed: number;
  readonly epochCount: number;
  /** Batches that are called an epoch: after each there is a report. */
  readonly stepsPerEpoch: number;
  /** Leads in a batch, about. */
  readonly batchRows: number;
  /** Length of a lead in a batch, a multiple of 32. */
  readonly lengthSamples: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly gradientLimit: number;
  readonly augmentation: WaveAugmentation;
  readonly averaging: number;
  /** A weights file to begin with; null: drawn from the seed. */
  readonly startPath: string | null;
  readonly train: FitLeads;
  /** Folder that is there: final.weights.bin goes into it. */
  readonly outFolder: string;
}

/** Recordings to train on, as LabelledLeads has them. */
export interface FitLeads {
  readonly inputsPath: string;
  readonly labelsPath: string;
  readonly recordings: readonly {
    /** In samples, into the inputs. */
    readonly inputOffset: number;
    readonly leadCount: number;
    readonly sampleCount: number;
  }[];
}

export interface FitRows {
  /** [rowCount * inputLength] */
  readonly inputsPath: string;
  /** [rowCount] bytes, class of each row. */
  readonly labelsPath: string;
  readonly rowCount: number;
}

/** What a network reads. */
export interface NetworkRows {
  /** [rowCount * values of a row], finite. */
  readonly inputs: Float32Array;
  readonly rowCount: number;
  /** [rowCount] time steps of each row that are no padding, for networks that take lengths; all of them where it is left out. */
  readonly lengths?: Int32Array;
  /** Of every row, for networks whose time axis is open. */
  readonly timeSteps?: number;
}

export type TensorRequest =
  | {
      readonly kind: 'predict';
      readonly id: number;
      readonly network: NetworkSpec;
      readonly rows: NetworkRows;
    }
  | { readonly kind: 'fit'; readonly id: number; readonly spec: FitSpec }
  | { readonly kind: 'fit-waves'; readonly id: number; readonly spec: FitWavesSpec }
  | { readonly kind: 'fit-network'; readonly id: number; readonly spec: NetworkFitSpec }
  | { readonly kind: 'compress'; readonly id: number; readonly spec: CompressSpec }
  /** Ends the request with that id before its next batch; it answers 'job/cancelled'. */
  | { readonly kind: 'cancel'; readonly id: number }
  /** Ends the process once it has answered what it was asked. */
  | { readonly kind: 'shutdown' };

export interface TensorMemory {
  readonly residentBytes: number;
  readonly tensorCount: number;
  readonly tensorBytes: number;
}

export interface EpochReport {
  readonly epoch: number;
  readonly epochCount: number;
  readonly trainLoss: number;
  readonly elapsedMs: number;
}

/** Codes that the child can answer with; a subset of ErrorCode. */
export type TensorFailureCode =
  | 'job/cancelled'
  | 'job/failed'
  | 'library/disk-full'
  | 'model/broken'
  | 'tensor/failed'
  | 'tensor/out-of-memory'
  | 'tensor/unavailable';

export type TensorReply =
  | {
      readonly kind: 'ready';
      readonly protocolVersion: number;
      readonly backend: TensorBackend;
      /** Why the backend is not native, in a sentence for the user; null where it is. */
      readonly notice: string | null;
      readonly tensorflowVersion: string;
    }
  | {
      readonly kind: 'predicted';
      readonly id: number;
      readonly probabilities: Float32Array;
      readonly memory: TensorMemory;
    }
  | { readonly kind: 'progress'; readonly id: number; readonly epoch: EpochReport; readonly memory: TensorMemory }
  | { readonly kind: 'network-epoch'; readonly id: number; readonly epoch: FitEpoch; readonly memory: TensorMemory }
  | {
      readonly kind: 'network-progress';
      readonly id: number;
      readonly progress: FitProgress;
      readonly memory: TensorMemory;
    }
  | { readonly kind: 'network-fitted'; readonly id: number; readonly result: FitResult; readonly memory: TensorMemory }
  | {
      readonly kind: 'compress-epoch';
      readonly id: number;
      readonly epoch: CompressEpoch;
      readonly memory: TensorMemory;
    }
  | {
      readonly kind: 'compress-progress';
      readonly id: number;
      readonly progress: CompressProgress;
      readonly memory: TensorMemory;
    }
  | { readonly kind: 'compressed'; readonly id: number; readonly result: CompressResult; readonly memory: TensorMemory }
  | { readonly kind: 'fitted'; readonly id: number; readonly epochCount: number; readonly memory: TensorMemory }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly code: TensorFailureCode;
      readonly message: string;
      readonly memory: TensorMemory;
    };

/** Weights in the order of a weights file. */
export interface WeightTable {
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
  }[];
}

/** The delineation network takes any length: only its weights are agreed on. */
export const WAVES: WeightTable = { weights: listWeights() };

export function countParameters({ weights }: WeightTable): number {
  return weights.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}
