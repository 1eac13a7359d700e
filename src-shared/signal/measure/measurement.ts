import type { FiducialTimes } from '../median-beat/fiducials.ts';
import type { SampleRange } from '../sample-range.ts';

/** One row of the table for each, in this order. */
export const MEASUREMENTS = [
  'heart-rate',
  'rr-mean',
  'rr-min',
  'rr-max',
  'p-duration',
  'pr',
  'qrs',
  'qt',
  'qtc-fridericia',
  'qtc-bazett',
  'qtc-framingham',
  'qtc-hodges',
  'p-axis',
  'qrs-axis',
  't-axis',
  'sokolow-lyon',
  'cornell',
] as const;
export type MeasurementName = (typeof MEASUREMENTS)[number];
export type MeasurementUnit = 'bpm' | 'ms' | '°' | 'mV';

/** What a reader should know beside a value. */
export const MEASUREMENT_FLAGS = [
  /** QTc at or above the limit for the sex. */
  'prolonged',
  /** QTc of 500 ms or more, whatever the sex. */
  'very-prolonged',
  /** QTc of 390 ms or less. */
  'short',
  /** QRS of 120 ms or more: QTc says less about repolarisation. */
  'wide-qrs',
  /** Irregular: the RR interval for QTc is the recording's mean. */
  'mean-rr-of-recording',
] as const;
export type MeasurementFlag = (typeof MEASUREMENT_FLAGS)[number];

export interface Measurement {
  readonly name: MeasurementName;
  readonly unit: MeasurementUnit;
  /** Null: not measurable, and `whyNot` says why. */
  readonly value: number | null;
  readonly whyNot: string | null;
  readonly flags: readonly MeasurementFlag[];
  /** Leads that it was taken from, e.g. ['V1', 'V5']; empty where all leads are measured together. */
  readonly fromLeads: readonly string[];
}

/** One lead, in microvolt from the level just before the QRS; null: the wave is not there, or not measurable. */
export interface LeadMeasurements {
  readonly leadKey: string;
  readonly name: string;
  readonly isDerived: boolean;
  /** False: no gain, so that no amplitude is measured. */
  readonly isCalibrated: boolean;
  /** Positive or negative, the greater of the two where a P wave has both. */
  readonly pUv: number | null;
  readonly qUv: number | null;
  readonly rUv: number | null;
  readonly sUv: number | null;
  readonly rPrimeUv: number | null;
  readonly sPrimeUv: number | null;
  /** At the end of the QRS of all leads together, and so many ms later. */
  readonly stJUv: number | null;
  readonly stJ40Uv: number | null;
  readonly stJ60Uv: number | null;
  readonly stJ80Uv: number | null;
  readonly tUv: number | null;
}

export interface Measurements {
  /** All of MEASUREMENTS, in their order. */
  readonly rows: readonly Measurement[];
  /** In the order of the median beat's leads. */
  readonly leads: readonly LeadMeasurements[];
  /** Beats that the median was made of. */
  readonly usedBeatCount: number;
}

export interface MeasuredLead {
  readonly leadKey: string;
  readonly name: string;
  /** 'I' ... 'V6'; null for others. */
  readonly standardName: string | null;
  readonly isDerived: boolean;
  readonly isCalibrated: boolean;
  /** mV where calibrated; NaN where missing. */
  readonly values: Float32Array;
}

export interface MeasuredMedian {
  readonly sampleRateHz: number;
  readonly zeroIndex: number;
  readonly leads: readonly MeasuredLead[];
  readonly usedBeatSamples: Float64Array;
  readonly usedRrMs: Float64Array;
}

export interface MeasurementInput {
  /** Null: no beat could be averaged. */
  readonly median: MeasuredMedian | null;
  /** Of all leads together, as computed or as a person has moved them. */
  readonly fiducials: FiducialTimes | null;
  /** Marks of all beats, ascending, at the median's rate. */
  readonly beatSamples: Float64Array;
  /** Spans that no RR interval is measured across; none where it is left out. */
  readonly rrBreaks?: readonly SampleRange[];
  readonly sampleRateHz: number;
  readonly sex: 'female' | 'male' | null;
  readonly ageYears: number | null;
}
