import type { TimeBase } from '#shared/units/time-base.ts';
import type { StatisticsKind } from './row-statistics.ts';

/** A lead of a recording as a recipe takes it. */
export interface RecipeLead {
  /** As the file has it. */
  readonly name: string;
  /** [n] mV, unfiltered; NaN marks missing samples. */
  readonly signal: Float32Array;
}

/** ECG leads of one rate and length, calibrated; recipes that look at one lead take the first. */
export interface RecordingInput {
  readonly leads: readonly RecipeLead[];
  readonly timeBase: TimeBase;
}

/** Why a recipe makes no row of a recording: counted by kind, shown in words. */
export type RowRefusal = 'missing-lead' | 'missing-samples' | 'leads-swapped' | 'too-short';

export type RecordingRow =
  | {
      readonly isRefused: false;
      /** [product of storedShape] */
      readonly values: Float32Array;
      /** What a reader should know of this recording, in sentences; usually none. */
      readonly notices: readonly string[];
      /** Samples of the recording, its first ones, that the row holds; not there: all of them. */
      readonly readSampleCount?: number;
    }
  | {
      readonly isRefused: true;
      readonly refusal: RowRefusal;
      /** A sentence for a person, without the recording's name. */
      readonly why: string;
    };

/**
 * How one row of a network is made of a whole recording. Versioned and pure, as BeatRecipe is. In steps, because others come between
 * them: `cut` makes the row; statistics of training rows are applied; data files hold that; training disturbs it; `finish` makes of it
 * what the network reads (row-finisher.ts).
 */
export interface RecordingRecipe {
  readonly kind: 'recording';
  readonly id: string;
  /** What is stored, time first: [time, leads]. */
  readonly storedShape: readonly [number, number];
  /** How rows are scaled; null for not at all. */
  readonly statistics: StatisticsNeed | null;
  /** The second step; null where rows are the network's input already. */
  readonly finish: RowFinish | null;
  /** Where a row's samples lie in the recording; not there where a row has no clock, or nobody needs it. */
  readonly rowClock?: RowClock;
  cut(recording: RecordingInput): RecordingRow;
}

/** Time of the samples of a row that a network reads. */
export interface RowClock {
  readonly rateHz: number;
  /** Place in the row of a recording's first sample, for a recording of so many samples at the row's rate. */
  readonly findFirst: (sampleCount: number) => number;
}

/** A mean is taken off and the result divided by a standard deviation: of which values, of whose rows. */
export interface StatisticsNeed {
  readonly kind: StatisticsKind;
  /** 'all-rows' is a leak, and as some papers did it. */
  readonly from: 'training-rows' | 'all-rows';
  /** What comes out is cut off at so many deviations; null for never. */
  readonly clipDeviations: number | null;
}

export interface RowFinish {
  /** Of what comes out: [time, channels] or [time, frequency, channels]. */
  readonly inputShape: readonly number[];
  /**
   * @param output  [product of inputShape], overwritten whole
   * @param row  [product of storedShape], left as it is
   * @returns time steps of the output that hold signal; what follows is padding
   */
  finishInto(output: Float32Array, row: Float32Array): number;
}
