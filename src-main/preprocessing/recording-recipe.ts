import type { Calibration } from '#shared/units/calibration.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { StatisticsKind } from './row-statistics.ts';

/** A lead of a recording as a recipe takes it. */
export interface RecipeLead {
  /** As the file has it. */
  readonly name: string;
  /** [n] mV where calibrated, unfiltered; NaN marks missing samples. */
  readonly signal: Float32Array;
  /** For recipes in raw units of the converter; of the samples before they became mV. */
  readonly calibration: Calibration;
}

/** ECG leads of one rate and length. */
export interface RecordingInput {
  readonly leads: readonly RecipeLead[];
  readonly timeBase: TimeBase;
}

/** Why a recipe makes no row of a recording: counted by kind, shown in words. */
export const ROW_REFUSALS = [
  'missing-lead',
  'missing-samples',
  'leads-swapped',
  'wrong-rate',
  'too-short',
  'flat-signal',
] as const;
export type RowRefusal = (typeof ROW_REFUSALS)[number];

export type RecordingRow =
  | {
      readonly isRefused: false;
      /** [product of storedShape] */
      readonly values: Float32Array;
      /** Time steps of the network's input that hold signal; the input's own length where the network does not ask. */
      readonly length: number;
    }
  | {
      readonly isRefused: true;
      readonly refusal: RowRefusal;
      /** A sentence for a person, without the recording's name. */
      readonly why: string;
    };

/**
 * How one row of a network is made of a whole recording. Versioned and pure, as BeatRecipe is. In two steps, because augmentation comes
 * between them: `cut` makes what data files hold, `finishInto` what the network reads (prepare-row.ts puts them together).
 */
export interface RecordingRecipe {
  readonly kind: 'recording';
  readonly id: string;
  /** What is stored, outermost axis first: [time, leads]. */
  readonly storedShape: readonly number[];
  /** What the network reads: [time, channels] or [time, frequency, channels]. */
  readonly inputShape: readonly number[];
  /** Rows come with a length of their own. */
  readonly hasLengths: boolean;
  /** Statistics that `finishInto` needs, and that are kept with a model; null for none. */
  readonly statistics: StatisticsKind | null;
  /** After statistics, values are cut off at so many deviations; left out for never. */
  readonly clipDeviations?: number;
  cut(recording: RecordingInput): RecordingRow;
  /**
   * The network's input of a stored row, before statistics are applied. Left out where it is the stored row itself.
   * @returns time steps that hold signal
   */
  readonly finishInto?: (output: Float32Array, row: Float32Array) => number;
}
