/** What is told after each epoch. */
export interface FitEpoch {
  /** Counted from 1 through all phases. */
  readonly epoch: number;
  /** Of all phases; fewer are run where one stops early. */
  readonly epochCount: number;
  readonly trainLoss: number;
  readonly elapsedMs: number;
  /** Of these, those in which TensorFlow did not work: building batches, writing files. */
  readonly outsideMs: number;
  readonly phaseIndex: number;
  /** At the epoch's last batch. */
  readonly learningRate: number;
  /** Null where the epoch was not judged. */
  readonly validation: FitScores | null;
  /** It is the best one of its phase so far. */
  readonly isBest: boolean;
  /** Of the whole run, at the speed of the last epochs; early stopping is not foreseen. */
  readonly remainingMs: number;
}

export interface FitScores {
  readonly loss: number;
  /** Of rows; for 'sigmoid' networks of all answers at a threshold of 0.5. */
  readonly accuracy: number;
  readonly macroF1: number;
  /** Null where no class has rows on both sides. */
  readonly macroAuc: number | null;
  /** By class; null where no row has it and nobody answered it. */
  readonly f1ByClass: readonly (number | null)[];
  /** [truth][answer], counts; for 'sigmoid' networks one row an output: true negatives, false positives, false negatives, true positives. */
  readonly confusion: readonly (readonly number[])[];
}

/** What is told in between, at most twice a second. */
export interface FitProgress {
  readonly epoch: number;
  readonly batch: number;
  readonly batchCount: number;
  /** Mean of the epoch so far. */
  readonly trainLoss: number;
  readonly remainingMs: number;
}

/** How a run ended. */
export interface FitResult {
  /** Epochs done, those before a resumed checkpoint too. */
  readonly epochCount: number;
  /** Of the last phase, counted through all phases. */
  readonly bestEpoch: number;
  readonly stoppedEarly: boolean;
  /** The epoch that a checkpoint had reached, 0 where there was none. */
  readonly resumedFromEpoch: number;
}
