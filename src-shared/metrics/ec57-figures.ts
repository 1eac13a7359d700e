import { averageFigure, type AnnotationComparison, type ComparisonParts } from './compare-annotations.ts';
import type { BeatStatistics } from './beat-statistics.ts';
import type { EpisodeComparison } from './compare-episodes.ts';
import type { RunComparison, RunStatistics } from './compare-runs.ts';

/** A figure of EC57's tables that is averaged over recordings: a fraction, but for heart rates. */
export interface Ec57Figure {
  /** As it is named in answers for machines, e.g. 'vebSensitivity'. */
  readonly key: string;
  readonly pick: (comparison: ComparisonParts) => number | null;
}

/** Every figure that has an average. */
export const EC57_FIGURES: readonly Ec57Figure[] = [
  ...toBeatFigures('qrs', ({ beats }) => beats.qrs).slice(0, 2), // no false positive rate: a QRS has no true negatives
  ...toBeatFigures('veb', ({ beats }) => beats.veb),
  ...toBeatFigures('sveb', ({ beats }) => beats.sveb),
  ...toRunFigures('ventricular', ({ ventricularRuns }) => ventricularRuns),
  ...toRunFigures('supraventricular', ({ supraventricularRuns }) => supraventricularRuns),
  ...toEpisodeFigures('atrialFibrillation', ({ atrialFibrillation }) => atrialFibrillation),
  ...toEpisodeFigures('ventricularFibrillation', ({ ventricularFibrillation }) => ventricularFibrillation),
  { key: 'heartRateRmsErrorBpm', pick: ({ heartRate }) => heartRate.rmsErrorBpm },
  { key: 'heartRateNormalisedRmsError', pick: ({ heartRate }) => heartRate.normalisedRmsError },
];

/** Average statistics: the mean over the recordings that have the figure, each weighing the same. Null where none has. */
export function averageComparisons(parts: readonly AnnotationComparison[]): Readonly<Record<string, number | null>> {
  return Object.fromEntries(EC57_FIGURES.map(({ key, pick }) => [key, averageFigure(parts, pick)]));
}

function toBeatFigures(name: string, find: (parts: ComparisonParts) => BeatStatistics): Ec57Figure[] {
  return [
    { key: `${name}Sensitivity`, pick: (parts) => find(parts).sensitivity },
    { key: `${name}PositivePredictivity`, pick: (parts) => find(parts).positivePredictivity },
    { key: `${name}FalsePositiveRate`, pick: (parts) => find(parts).falsePositiveRate },
  ];
}

function toRunFigures(origin: string, find: (parts: ComparisonParts) => RunComparison): Ec57Figure[] {
  const lengths: readonly (readonly [string, (runs: RunComparison) => RunStatistics])[] = [
    ['Couplet', (runs) => runs.couplets],
    ['ShortRun', (runs) => runs.shortRuns],
    ['LongRun', (runs) => runs.longRuns],
  ];
  return lengths.flatMap(([length, ofLength]) => [
    { key: `${origin}${length}Sensitivity`, pick: (parts) => ofLength(find(parts)).sensitivity },
    { key: `${origin}${length}PositivePredictivity`, pick: (parts) => ofLength(find(parts)).positivePredictivity },
  ]);
}

function toEpisodeFigures(name: string, find: (parts: ComparisonParts) => EpisodeComparison): Ec57Figure[] {
  return [
    { key: `${name}EpisodeSensitivity`, pick: (parts) => find(parts).episodeSensitivity },
    { key: `${name}EpisodePositivePredictivity`, pick: (parts) => find(parts).episodePositivePredictivity },
    { key: `${name}DurationSensitivity`, pick: (parts) => find(parts).durationSensitivity },
    { key: `${name}DurationPositivePredictivity`, pick: (parts) => find(parts).durationPositivePredictivity },
  ];
}
