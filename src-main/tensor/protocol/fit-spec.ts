import type { Disturbance } from '#shared/domain/disturbance.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';

/**
 * One training run of any network, all that the tensor process needs for it. Data and results lie in files that main made room for;
 * every float is 32-bit, every whole number of an index or a length 32-bit, little-endian. The same spec gives the same weights.
 */
export interface FitSpec {
  readonly seed: number;
  /** One after the other, at least one. */
  readonly phases: readonly FitPhase[];
  readonly batchSize: number;
  /** Rows that do not fill a batch: false drops them (they are others in each epoch). A run of less than one batch always takes them. */
  readonly takesLastBatch: boolean;
  /** Greatest number of rows of one class in an epoch, drawn anew each time; null: all rows. */
  readonly maxRowsPerClass: number | null;
  readonly loss: FitLoss;
  readonly optimizer: FitOptimizer;
  /** Greatest length of a step's gradients, all weights together; null: not limited. */
  readonly gradientLimit: number | null;
  /** Decay of the running mean of the weights (statistics too), which is what is judged and kept; 0 for none. */
  readonly averaging: number;
  readonly augmentation: FitAugmentation;
  /** The validation rows are judged after every so many epochs of a phase, and after its last. */
  readonly validateEveryEpochs: number;
  /** By what the best epoch is told; the earliest one counts, none before `fromEpoch` (of the phase, from 1). The last where none can be. */
  readonly best: { readonly watch: FitWatch; readonly fromEpoch: number };
  readonly rows: FitRows;
  readonly train: FitIndex;
  /** Null: nothing is judged, and the best epoch is the last. */
  readonly validation: FitIndex | null;
  readonly out: FitOut;
}

/** One stretch of training with settings of its own; epochs count through all phases. */
export interface FitPhase {
  readonly name: string;
  readonly network: NetworkDescription;
  readonly start: FitStart;
  readonly epochCount: number;
  readonly learningRate: number;
  readonly schedule: FitSchedule;
  readonly trained: FitTrained;
  readonly earlyStopping: FitEarlyStopping | null;
}

/** What a phase begins with. Weights go over by name; a weight of another shape, or a new one, is drawn from the seed. */
export interface FitStart {
  /** The phase before this one, at its best or last epoch; a file in the order of `network`'s weights; null: everything is drawn. */
  readonly from: 'best' | 'last' | { readonly weightsPath: string; readonly network: NetworkDescription } | null;
  readonly initializer: FitInitializer;
}

/**
 * How new weights are drawn; biases begin at 0 but for 'pytorch', scales of batch norm at 1.
 * 'he': normal, variance 2 / fan-in (He et al. 2015), the second convolution of a residual block a quarter and the last layer a tenth
 * of it. 'he-normal': the same for all layers, cut at two deviations (Keras). 'glorot': uniform (Keras's own choice). 'pytorch':
 * uniform in +-1 / sqrt(fan-in), biases too.
 */
export type FitInitializer = 'he' | 'he-normal' | 'glorot' | 'pytorch';

/** What a phase moves. */
export interface FitTrained {
  /**
   * Layers whose weights stay as they are, by name, or by the beginning of names where no layer is called so ('block1.'). Their statistics
   * stay too, and are what they are normalised by.
   */
  readonly frozenLayers: readonly string[];
  /**
   * The longest run of first layers that are frozen, and hand up only what their last one makes, is computed once for each row and kept,
   * and only what follows is trained: the same result, many times sooner. Nothing is kept where no first layer with weights is frozen.
   * Refused where a row is not the same each time (augmentation, dropout that is on among those layers, recurrence over the batch).
   */
  readonly cachesFrozen: boolean;
}

export type FitLoss =
  /** Over the classes in the mask; rows of other classes count nothing. */
  | {
      readonly kind: 'cross-entropy';
      /** Weight of a row, by its class. */
      readonly classWeights: readonly number[];
      readonly labelSmoothing: number;
      /** 0: the class is left out of the softmax. */
      readonly classMask: Uint8Array;
      /** The batch's sum is divided by the sum of its weights (PyTorch) or by its number of rows (TensorFlow). */
      readonly dividesBy: 'weights' | 'rows';
    }
  /** Each output a question of its own: mean over outputs and rows. */
  | {
      readonly kind: 'binary-cross-entropy';
      /** Weight of a row where the answer is yes, by output. */
      readonly positiveWeights: readonly number[];
      readonly labelSmoothing: number;
    };

export type FitOptimizer =
  /** Kingma and Ba 2015. `weightDecay` is added to the gradient. */
  | AdamMoments<'adam'>
  /** Loshchilov and Hutter 2019: `weightDecay` is taken off the weights. Biases, scales and shifts do not decay. */
  | AdamMoments<'adamw'>
  | {
      readonly kind: 'sgd';
      readonly momentum: number;
      readonly isNesterov: boolean;
      readonly weightDecay: number;
    };

export interface AdamMoments<K extends string> {
  readonly kind: K;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** What becomes of the phase's learning rate. */
export type FitSchedule =
  | { readonly kind: 'constant' }
  | { readonly kind: 'step'; readonly everyEpochs: number; readonly factor: number }
  /** Times `factor` after so many judged epochs without a gain of more than `leastGain`. */
  | {
      readonly kind: 'plateau';
      readonly watch: FitWatch;
      readonly factor: number;
      readonly patienceEpochs: number;
      readonly leastGain: number;
      readonly leastRate: number;
    }
  /** Rises in a line over `warmUpEpochs`, then falls as half a cosine to `leastFraction`, batch by batch. */
  | { readonly kind: 'cosine'; readonly warmUpEpochs: number; readonly leastFraction: number };

/** Ends a phase after so many epochs without a gain of more than `leastGain`, never before `afterEpoch` epochs of it. */
export interface FitEarlyStopping {
  readonly watch: FitWatch;
  readonly patienceEpochs: number;
  readonly leastGain: number;
  readonly afterEpoch: number;
}

/** A figure on the validation rows. 'loss' is better when smaller; F1 means leave out classes that no row has and that nobody answered. */
export type FitWatch =
  | 'loss'
  | 'accuracy'
  | 'macroF1'
  | 'macroAuc'
  /** Mean F1 over these classes. */
  | { readonly meanF1Of: readonly number[] };

/** Disturbances of training rows. */
export type FitAugmentation =
  | { readonly kind: 'none' }
  /** Beats in context: gain, shift and noise on the first `freeSamples` of a row. */
  | {
      readonly kind: 'beat';
      readonly noise: number;
      readonly gain: number;
      readonly shiftSamples: number;
      readonly freeSamples: number;
    }
  /** Recordings of one or more leads, [time, leads] as they lie in the row files, before `rows.recipe`. */
  | {
      readonly kind: 'signal';
      /** In the order in which they are done. */
      readonly steps: readonly Disturbance[];
      /** Rows are disturbed anew in each epoch, or only in epochs (counted from 0) that these rules name and kept in between. */
      readonly renewed: 'every-epoch' | { readonly everyEpochs: number } | 'epoch-and-5-is-0';
    };

/** Rows of several files, numbered through from 0 in the order of the files. */
export interface FitRows {
  readonly files: readonly FitRowFile[];
  /** Shape of a row in the files, [time, channels] or [time, frequency, channels]. */
  readonly rowShape: readonly number[];
  /** What makes the network's input of a row ('log-spectrogram@1'), done as batches are built; null: rows are inputs already. */
  readonly recipe: FitRecipe | null;
}

export interface FitRecipe {
  readonly id: string;
  readonly options: Readonly<Record<string, number | string | boolean>>;
}

export interface FitRowFile {
  /** [rowCount, ...rowShape] */
  readonly inputsPath: string;
  /** Bytes: [rowCount] class of each row; for 'sigmoid' networks [rowCount, outputs] of 0 and 1. */
  readonly labelsPath: string;
  /** [rowCount] int32, steps of a row (of the network's input) that are no padding; null: all of them. */
  readonly lengthsPath: string | null;
  /** [rowCount] float32, weight of a row in the loss; null: 1. */
  readonly weightsPath: string | null;
  readonly rowCount: number;
}

/** Which rows: all of a span, or a file of int32 row numbers, in which a row may come more than once. */
export type FitIndex =
  { readonly firstRow: number; readonly rowCount: number } | { readonly path: string; readonly rowCount: number };

/**
 * Where results go. Into `folder`, which is there: `best.weights.bin` and `last.weights.bin` of the last phase (those of phase k of
 * several as `phase-<k>.best.weights.bin`), each with the logits of the validation rows as `*.logits.bin`; `history.jsonl`, a line an
 * epoch; with `keepsEveryEpoch` also `epoch-<NNN>.weights.bin` and `.logits.bin`. Weights in the order of listWeights, statistics too.
 */
export interface FitOut {
  readonly folder: string;
  readonly keepsEveryEpoch: boolean;
  /** Null: a run that is ended cannot be resumed. */
  readonly checkpoint: FitCheckpoint | null;
  /** A text file of the last lines of the log, rewritten as they come. */
  readonly hotlogPath: string | null;
  /** Folder for a TensorBoard event file. */
  readonly eventsFolder: string | null;
}

export interface FitCheckpoint {
  /**
   * There; holds one run's checkpoint, written to a temporary name and renamed. A run goes on from what it finds there, wherever its data
   * lie now; one of other settings is refused. A run that is cancelled leaves one of its last batch.
   */
  readonly folder: string;
  /** Besides after each epoch; null: only then. */
  readonly everyBatches: number | null;
}
