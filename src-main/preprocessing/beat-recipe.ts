import type { TimeBase } from '#shared/units/time-base.ts';

/** A recording's lead that is looked at, and its beats. */
export interface RecipeInput {
  /** [n] mV, unfiltered; NaN marks missing samples. */
  readonly signal: Float32Array;
  /** Other leads of the same rate and length, for recipes that look at more than one. */
  readonly otherSignals?: readonly Float32Array[];
  readonly timeBase: TimeBase;
  /** R peaks, ascending, in samples of the signal. */
  readonly beats: ArrayLike<number>;
}

export interface RecipeOutput {
  /** [beatIndices.length * inputLength], one row for each beat that the recipe can cut. */
  readonly inputs: Float32Array;
  /** Which beat each row is. */
  readonly beatIndices: Int32Array;
  /** [beats.length], index into ABSTENTIONS; 0 where there is a row. */
  readonly abstentions: Uint8Array;
}

/**
 * How a model's input is cut from a recording. Versioned by its id: a recipe that changes gets a new number, and old models keep
 * theirs. Pure: the same input gives the same rows, in training, in evaluation and on the desk.
 */
export interface BeatRecipe {
  readonly kind: 'beats';
  readonly id: string;
  readonly inputLength: number;
  /** So many of the first values of a row are a trace, which training may scale and shift; the others are numbers of their own. */
  readonly traceLength: number;
  /** Where a row lies in the recording; null where it is numbers about a beat, and no stretch of the trace. */
  readonly rowClock: BeatClock | null;
  cut(input: RecipeInput): RecipeOutput;
}

/** Time of the values of a beat's row. */
export interface BeatClock {
  readonly rateHz: number;
  /** Values before the R peak. */
  readonly beforeBeat: number;
  /** Values, from the first on, that follow one another in time; what comes after them is derived from others. */
  readonly valueCount: number;
}
