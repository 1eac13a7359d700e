import type { LabelMap } from '#shared/domain/aami.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import { compareBeats, sumComparisons, type BeatComparison } from './compare-beats.ts';
import { compareEpisodes, sumEpisodeComparisons, type EpisodeComparison } from './compare-episodes.ts';
import { compareHeartRates, sumHeartRateComparisons, type HeartRateComparison } from './compare-heart-rates.ts';
import { compareRuns, sumRunComparisons, type RunComparison } from './compare-runs.ts';
import { readEc57Marks } from './ec57-marks.ts';
import { clipSpans, measureSpans } from './spans.ts';

export interface Ec57Options {
  readonly map: LabelMap;
  /** EC57: 0.15 s. */
  readonly windowSec: number;
  /** EC57: 300 s. */
  readonly learningSec: number;
}

export const EC57_DEFAULTS: Ec57Options = { map: 'ec57', windowSec: 0.15, learningSec: 300 };

/** Two annotation sets of one recording. */
export interface CompareAnnotationsInput {
  readonly reference: AnnotationColumns;
  /** In the same time base. */
  readonly test: AnnotationColumns;
  readonly sampleRateHz: number;
  /** Length of the recording in that time base; null: up to the last annotation of either. */
  readonly sampleCount: number | null;
}

/** Everything that EC57 asks for of one recording but ST segments. The options are part of the result. */
export interface AnnotationComparison extends Ec57Options {
  readonly beats: Pick<BeatComparison, 'matrix' | 'qrs' | 'veb' | 'sveb'>;
  readonly ventricularRuns: RunComparison;
  readonly supraventricularRuns: RunComparison;
  readonly atrialFibrillation: EpisodeComparison;
  readonly ventricularFibrillation: EpisodeComparison;
  readonly heartRate: HeartRateComparison;
  /** Ventricular flutter of the reference behind the learning period: beats in it were not counted. */
  readonly flutterSec: number;
  /** Time behind the learning period that the test calls unreadable. */
  readonly shutdownSec: number;
  /** No beat of either is left behind the learning period. */
  readonly nothingLeft: boolean;
}

/**
 * Compares two annotation sets as ANSI/AAMI EC57:2012 has it: beat by beat, run by run, episode by episode, and heart rates.
 * Errors: those of compareBeats.
 */
export function compareAnnotations(input: CompareAnnotationsInput, options: Ec57Options): AnnotationComparison {
  const { sampleRateHz } = input;
  const windowSamples = options.windowSec * sampleRateHz;
  const startSample = options.learningSec * sampleRateHz;
  const sampleCount = input.sampleCount ?? Math.max(findEnd(input.reference), findEnd(input.test));
  const reading = { map: options.map, sampleCount, windowSamples };
  const reference = readEc57Marks(input.reference, reading);
  const test = readEc57Marks(input.test, reading);
  const range = { startSample, endSample: Math.max(startSample, sampleCount) };
  const { matrix, qrs, veb, sveb, nothingLeft } = compareBeats({
    reference: reference.beats,
    test: test.beats,
    sampleRateHz,
    windowSec: options.windowSec,
    learningSec: options.learningSec,
    flutter: reference.flutter,
    testFlutter: test.flutter,
    referenceShutdown: reference.shutdown,
    testShutdown: test.shutdown,
  });
  const runs = { reference, test, windowSamples, startSample };
  return {
    map: options.map,
    windowSec: options.windowSec,
    learningSec: options.learningSec,
    beats: { matrix, qrs, veb, sveb },
    ventricularRuns: compareRuns({ ...runs, origin: 'ventricular' }),
    supraventricularRuns: compareRuns({ ...runs, origin: 'supraventricular' }),
    atrialFibrillation: compareEpisodes({
      reference: reference.atrialFibrillation,
      test: test.atrialFibrillation,
      excluded: reference.atrialFlutter,
      sampleRateHz,
      range,
    }),
    ventricularFibrillation: compareEpisodes({ reference: reference.flutter, test: test.flutter, sampleRateHz, range }),
    heartRate: compareHeartRates({ reference, test, sampleRateHz, startSample }),
    flutterSec: measureSpans(clipSpans(reference.flutter, range)) / sampleRateHz,
    shutdownSec: measureSpans(clipSpans(test.shutdown, range)) / sampleRateHz,
    nothingLeft,
  };
}

/** What is summed and averaged over recordings. */
export type ComparisonParts = Pick<
  AnnotationComparison,
  'beats' | 'ventricularRuns' | 'supraventricularRuns' | 'atrialFibrillation' | 'ventricularFibrillation' | 'heartRate'
>;

/** Gross statistics: those of the sums over all recordings. */
export function sumAnnotationComparisons(parts: readonly ComparisonParts[]): ComparisonParts {
  return {
    beats: sumComparisons(parts.map((part) => part.beats.matrix)),
    ventricularRuns: sumRunComparisons(parts.map((part) => part.ventricularRuns)),
    supraventricularRuns: sumRunComparisons(parts.map((part) => part.supraventricularRuns)),
    atrialFibrillation: sumEpisodeComparisons(parts.map((part) => part.atrialFibrillation)),
    ventricularFibrillation: sumEpisodeComparisons(parts.map((part) => part.ventricularFibrillation)),
    heartRate: sumHeartRateComparisons(parts.map((part) => part.heartRate)),
  };
}

/** Mean of one figure over the recordings that have it (average statistics: each recording weighs the same); null where none has. */
export function averageFigure<T>(parts: readonly T[], pick: (part: T) => number | null): number | null {
  const values = parts.map(pick).filter((value) => value !== null);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function findEnd({ samples }: AnnotationColumns): number {
  return (samples.at(-1) ?? -1) + 1;
}
