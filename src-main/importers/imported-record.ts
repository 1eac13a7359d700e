import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import type { CustomLabel } from '#shared/domain/annotation-set.ts';
import type { SignalKind } from '#shared/domain/lead.ts';
import type { DigitalSamples } from '#shared/units/digital-samples.ts';
import type { Calibration } from '#shared/units/calibration.ts';
import type { TimeBase } from '#shared/units/time-base.ts';

export { MISSING_INT16, MISSING_INT32, toMissingCode, type DigitalSamples } from '#shared/units/digital-samples.ts';

/** One signal as an importer found it: digital units plus calibration, never scaled values, so that nothing is lost. */
export interface ImportedSignal {
  readonly name: string;
  readonly kind: SignalKind;
  readonly calibration: Calibration;
  readonly adcResolutionBits: number;
  readonly adcZeroAdu: number;
  /** [sampleCount of the group]; missing samples hold toMissingCode(samples). */
  readonly samples: DigitalSamples;
}

/** Signals of one rate. All have the same length. */
export interface ImportedGroup {
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
  readonly signals: readonly ImportedSignal[];
}

export interface ImportedAnnotationSet {
  /** WFDB annotator name, e.g. 'atr'. */
  readonly annotator: string;
  /** In order of sample, counted in the record's time base (that of its fastest ECG group). */
  readonly annotations: AnnotationColumns;
  readonly customLabels: readonly CustomLabel[];
  /** Ticks per second in which the source counts, where it says so ('## time resolution'); null for the record's frames. */
  readonly timeResolution: TimeBase | null;
  /** The file as it came, given back byte for byte by `export --as-imported`. */
  readonly sourceName: string;
  readonly sourceBytes: Uint8Array;
}

/** What every importer returns. */
export interface ImportedRecord {
  /** The record's own name, e.g. '100'. */
  readonly name: string;
  readonly format: string;
  /** At least one, fastest ECG group first: its time base is the record's. */
  readonly groups: readonly ImportedGroup[];
  /** What annotation files of the source's format count where they do not say otherwise: WFDB's frames, which may be fewer than samples. */
  readonly frameRate: TimeBase;
  /** Order in which the source lists its signals: [groupIndex, index in group]. */
  readonly signalOrder: readonly (readonly [number, number])[];
  readonly annotationSets: readonly ImportedAnnotationSet[];
  /** Local time as the source wrote it, or null. */
  readonly recordedAt: string | null;
  /** Header comments and whatever else tells who the person is. */
  readonly comments: readonly string[];
  readonly ageYears: number | null;
  readonly sex: 'female' | 'male' | null;
  /** Plain facts for the reader, e.g. 'signal 2 (ABP) has no gain'. No patient data. */
  readonly notices: readonly string[];
}
