import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import type { CustomLabel } from '#shared/domain/annotation-set.ts';
import type { Calibration } from '#shared/units/calibration.ts';
import type { DigitalSamples } from '#shared/units/digital-samples.ts';
import type { TimeBase } from '#shared/units/time-base.ts';

/** One signal in digital units; missing samples hold toMissingCode(samples). */
export interface ExportedSignal {
  readonly name: string;
  readonly calibration: Calibration;
  readonly adcResolutionBits: number;
  readonly adcZeroAdu: number;
  readonly samples: DigitalSamples;
}

/** Signals of one rate and length. */
export interface ExportedGroup {
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
  readonly signals: readonly ExportedSignal[];
}

export interface ExportedAnnotationSet {
  /** Suffix of its file. */
  readonly annotator: string;
  /** In order of sample, counted in the time base of the record's first group. */
  readonly annotations: AnnotationColumns;
  readonly customLabels: readonly CustomLabel[];
  /** Ticks per second in which the file shall count; null for whatever is exact. */
  readonly timeResolution: TimeBase | null;
}

/** What every exporter is given: an ImportedRecord is one, and so is what the library puts together. */
export interface ExportedRecord {
  readonly name: string;
  readonly groups: readonly ExportedGroup[];
  /** Order of the signals in the file: [groupIndex, index in group]. */
  readonly signalOrder: readonly (readonly [number, number])[];
  readonly annotationSets: readonly ExportedAnnotationSet[];
  /** 'time date' as WFDB headers write it, or null. */
  readonly recordedAt: string | null;
  /** Lines for the file's comments: the caller decides what may go out. */
  readonly comments: readonly string[];
}
