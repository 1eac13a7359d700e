import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import type { LeadKey, StandardLead } from './lead.ts';

/** Points of a beat in the order in which they come. */
export const FIDUCIALS = [
  'p-onset',
  'p-peak',
  'p-offset',
  'qrs-onset',
  'r-peak',
  'qrs-offset',
  't-onset',
  't-peak',
  't-offset',
] as const;
export type Fiducial = (typeof FIDUCIALS)[number];

/** Milliseconds from the median beat's time zero, which is where its beats are marked; null: not measurable. */
export type FiducialTimesMs = { readonly [F in Fiducial]: number | null };

/** One lead of a median beat. */
export interface MedianLead {
  readonly leadKey: LeadKey;
  /** As the record names it; 'aVR' for a derived one. */
  readonly name: string;
  /** Null for MLII and whatever else is none of the twelve. */
  readonly standardName: StandardLead | null;
  /** Calculated from others: never counted as an independent lead. */
  readonly isDerived: boolean;
  /** [sampleCount] mV, or the lead's own unit where it has no calibration; NaN where no beat has a sample. */
  readonly values: Float32Array;
  /** Half the spread (interquartile range) of the aligned beats around the median, [sampleCount]. */
  readonly spread: Float32Array;
  readonly isCalibrated: boolean;
}

/** Median of the aligned beats of one template. */
export interface MedianBeat {
  readonly sampleRateHz: number;
  /** Index of time zero in every lead's values. */
  readonly zeroIndex: number;
  readonly leads: readonly MedianLead[];
  /** Marks of the beats that it is made of, in the record's time base. */
  readonly usedBeatSamples: Float64Array;
  /** RR intervals (ms) that end in the used beats, both beats in normal sequence. */
  readonly usedRrMs: Float64Array;
}

/** Beats of one shape and timing. */
export interface BeatTemplate {
  /** Position in the list of templates: the most frequent comes first. */
  readonly index: number;
  readonly beatCount: number;
  /** [WFDB code, count], most frequent first; code 0 for beats without a label. */
  readonly codeCounts: readonly (readonly [number, number])[];
  /** Number of the person's group that it is; null as it was found. */
  readonly arrangedAs: number | null;
  /** The template of the median beat. */
  readonly isDominant: boolean;
  /** Mean over its beats of the RR interval before, as a part of the local mean; below 1: early. */
  readonly prematurity: number | null;
  /** Mean likeness (correlation, 0 to 1) of its beats with their own mean. */
  readonly likeness: number;
  /** One entry for each lead of the analysis: mean shape, [sampleCount] in mV. */
  readonly meanShapes: readonly Float32Array[];
  /** Some of its beats in the first lead, the least alike among them, superimposed in the picture: [exampleCount * sampleCount]. */
  readonly examples: Float32Array;
  readonly exampleSamples: Float64Array;
}

/** Everything that main says about the beats of a record; what is measured on it is computed where it is shown. */
export interface BeatAnalysis {
  readonly recordId: RecordId;
  /** The set whose beats were used; null: the detector's own. */
  readonly setId: AnnotationSetId | null;
  readonly beatSamples: Float64Array;
  /** WFDB codes; 0 where the detector found the beat. */
  readonly beatCodes: Uint8Array;
  /** Half-open spans, in order, that may hide a beat, so that no RR interval is measured across them. */
  readonly rrBreaks: readonly { readonly startSample: number; readonly endSample: number }[];
  /** [beatCount] index into templates; -1: missing or unreadable samples, in no template. */
  readonly templateOfBeat: Int16Array;
  /** [beatCount] 0 unreadable to 1 clean. */
  readonly beatQualities: Float32Array;
  readonly templates: readonly BeatTemplate[];
  /** Samples of a template's shapes: rate and index of the beat mark. */
  readonly shapeRateHz: number;
  readonly shapeZeroIndex: number;
  readonly leadKeys: readonly LeadKey[];
  /** Null where no beat could be averaged; `notices` says why. */
  readonly median: MedianBeat | null;
  /** As computed; a person's corrections come from the annotation set. */
  readonly globalFiducials: FiducialTimesMs | null;
  readonly leadFiducials: readonly { readonly leadKey: LeadKey; readonly times: FiducialTimesMs }[];
  /** What the reader should know: reversal hint, paced, too few beats, uncalibrated leads. */
  readonly notices: readonly string[];
}

export const NO_FIDUCIALS: FiducialTimesMs = {
  'p-onset': null,
  'p-peak': null,
  'p-offset': null,
  'qrs-onset': null,
  'r-peak': null,
  'qrs-offset': null,
  't-onset': null,
  't-peak': null,
  't-offset': null,
};
