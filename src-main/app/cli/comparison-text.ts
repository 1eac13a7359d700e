import type { ComparedFiles } from '#main/index/compare-files.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import {
  averageFigure,
  sumAnnotationComparisons,
  type ComparisonParts,
  type Ec57Options,
} from '#shared/metrics/compare-annotations.ts';
import type { EpisodeComparison } from '#shared/metrics/compare-episodes.ts';
import type { RunComparison } from '#shared/metrics/compare-runs.ts';
import { toTable } from './table.ts';

/** Beats inside ventricular flutter: said with every result. */
export const FLUTTER_RULE = "beats within the reference's ventricular flutter ([ to ]) are not counted";

/** The tables of a comparison, record by record, gross and average. Columns are described in docs/data-formats.md. */
export function toComparisonText(
  compared: ComparedFiles,
  options: Ec57Options,
  { showsRuns }: { readonly showsRuns: boolean },
): string {
  const parts = [toHead(compared, options), toBeatTable(compared), toMatrix(compared)];
  if (showsRuns) {
    parts.push(toRunTable(compared, 'VE runs', ({ ventricularRuns }) => ventricularRuns));
    parts.push(toRunTable(compared, 'SVE runs', ({ supraventricularRuns }) => supraventricularRuns));
  }
  parts.push(toEpisodeTable(compared, 'Atrial fibrillation', ({ atrialFibrillation }) => atrialFibrillation));
  parts.push(
    toEpisodeTable(compared, 'Ventricular fibrillation', ({ ventricularFibrillation }) => ventricularFibrillation),
  );
  return parts.filter((part) => part !== '').join('\n');
}

function toHead(compared: ComparedFiles, { map, windowSec, learningSec }: Ec57Options): string {
  const flutterSec = compared.records.reduce((sum, { comparison }) => sum + comparison.flutterSec, 0);
  return [
    `EC57 comparison: reference ${compared.referenceAnnotator}, test ${compared.testAnnotator}`,
    `map ${map}; match window ${windowSec} s; learning period ${learningSec} s, not counted (the standard: 0.15 s, 300 s)`,
    `${FLUTTER_RULE}: ${flutterSec.toFixed(1)} s here`,
    ...(compared.excluded.length > 0 ? [`paced records left out: ${compared.excluded.join(' ')}`] : []),
    "Se, +P and FPR in percent; '-' where there is nothing to divide by; heart rate error RMS, in bpm and in percent",
    '',
  ].join('\n');
}

const BEAT_FIGURES: readonly (readonly [string, (parts: ComparisonParts) => number | null, number])[] = [
  ['QRS Se', ({ beats }) => beats.qrs.sensitivity, 2],
  ['QRS +P', ({ beats }) => beats.qrs.positivePredictivity, 2],
  ['VEB Se', ({ beats }) => beats.veb.sensitivity, 2],
  ['VEB +P', ({ beats }) => beats.veb.positivePredictivity, 2],
  ['VEB FPR', ({ beats }) => beats.veb.falsePositiveRate, 3],
  ['SVEB Se', ({ beats }) => beats.sveb.sensitivity, 2],
  ['SVEB +P', ({ beats }) => beats.sveb.positivePredictivity, 2],
  ['SVEB FPR', ({ beats }) => beats.sveb.falsePositiveRate, 3],
  ['HR err %', ({ heartRate }) => heartRate.normalisedRmsError, 2],
];

function toBeatTable(compared: ComparedFiles): string {
  const gross = sumAnnotationComparisons(compared.records.map(({ comparison }) => comparison));
  const heads = ['record', 'beats', 'missed', 'extra', ...BEAT_FIGURES.map(([head]) => head), 'HR err bpm'];
  const toRow = (name: string, parts: ComparisonParts): string[] => {
    const { truePositiveCount, falseNegativeCount, falsePositiveCount } = parts.beats.qrs;
    const counts = [truePositiveCount + falseNegativeCount, falseNegativeCount, falsePositiveCount].map(String);
    const figures = BEAT_FIGURES.map(([, pick, digits]) => toPercent(pick(parts), digits));
    return [name, ...counts, ...figures, toDigits(parts.heartRate.rmsErrorBpm, 2)];
  };
  const own = compared.records.map(({ comparison }) => comparison);
  const average = BEAT_FIGURES.map(([, pick, digits]) => toPercent(averageFigure(own, pick), digits));
  const averageBpm = toDigits(
    averageFigure(own, ({ heartRate }) => heartRate.rmsErrorBpm),
    2,
  );
  return toRightTable(heads, [
    ...compared.records.map(({ record, comparison }) => toRow(record, comparison)),
    toRow('gross', gross),
    ['average', '', '', '', ...average, averageBpm],
  ]);
}

/** The sum of all records as bxb prints one: rows reference, columns test. */
function toMatrix(compared: ComparedFiles): string {
  const { matrix } = sumAnnotationComparisons(compared.records.map(({ comparison }) => comparison)).beats;
  const names = [...AAMI_CLASSES, 'O', 'X'];
  const isNobody = (index: number) => index >= AAMI_CLASSES.length;
  const heads = ['all', ...names.map((name) => name.toLowerCase())];
  return toRightTable(
    heads,
    matrix.map((row, r) => [
      names[r] ?? '',
      ...row.map((count, t) => (isNobody(r) && isNobody(t) ? '' : String(count))),
    ]),
  );
}

/** Columns as rxr(1) names them. */
function toRunTable(compared: ComparedFiles, title: string, find: (parts: ComparisonParts) => RunComparison): string {
  const lengths = (runs: RunComparison) => [runs.couplets, runs.shortRuns, runs.longRuns];
  const heads = [
    'record',
    ...['C', 'S', 'L'].flatMap((length) => [`${length}Ts`, `${length}FN`, `${length}Tp`, `${length}FP`]),
  ];
  heads.push('CSe', 'C+P', 'SSe', 'S+P', 'LSe', 'L+P');
  const toFigures = (pick: (runs: RunComparison) => readonly (number | null)[]) => (parts: ComparisonParts) =>
    pick(find(parts));
  const figuresOf = toFigures((runs) => lengths(runs).flatMap((of) => [of.sensitivity, of.positivePredictivity]));
  const toRow = (name: string, parts: ComparisonParts) => [
    name,
    ...lengths(find(parts)).flatMap((of) => [of.foundCount, of.missedCount, of.trueCount, of.falseCount].map(String)),
    ...figuresOf(parts).map((figure) => toPercent(figure, 0)),
  ];
  const own = compared.records.map(({ comparison }) => comparison);
  const average = heads.slice(13).map((_, k) =>
    toPercent(
      averageFigure(own, (parts) => figuresOf(parts)[k] ?? null),
      0,
    ),
  );
  const rows = compared.records.map(({ record, comparison }) => toRow(record, comparison));
  rows.push(toRow('gross', sumAnnotationComparisons(own)), ['average', ...new Array<string>(12).fill(''), ...average]);
  return `${title}\n${toRightTable(heads, rows)}`;
}

/** Nothing where neither side has an episode. */
function toEpisodeTable(
  compared: ComparedFiles,
  title: string,
  find: (parts: ComparisonParts) => EpisodeComparison,
): string {
  const own = compared.records.map(({ comparison }) => comparison);
  const gross = sumAnnotationComparisons(own);
  if (find(gross).referenceSec + find(gross).testSec === 0) return '';
  const figuresOf = (parts: ComparisonParts) => {
    const { episodeSensitivity, episodePositivePredictivity, ...rest } = find(parts);
    return [
      episodeSensitivity,
      episodePositivePredictivity,
      rest.durationSensitivity,
      rest.durationPositivePredictivity,
    ];
  };
  const toRow = (name: string, parts: ComparisonParts) => {
    const { foundCount, missedCount, trueCount, falseCount, referenceSec, testSec } = find(parts);
    const counts = [foundCount, missedCount, trueCount, falseCount].map(String);
    return [
      name,
      ...counts,
      ...figuresOf(parts).map((figure) => toPercent(figure, 1)),
      referenceSec.toFixed(1),
      testSec.toFixed(1),
    ];
  };
  const heads = ['record', 'TPs', 'FN', 'TPp', 'FP', 'ESe', 'E+P', 'DSe', 'D+P', 'ref s', 'test s'];
  const average = heads.slice(5, 9).map((_, k) =>
    toPercent(
      averageFigure(own, (parts) => figuresOf(parts)[k] ?? null),
      1,
    ),
  );
  const rows = compared.records
    .filter(({ comparison }) => find(comparison).referenceSec + find(comparison).testSec > 0)
    .map(({ record, comparison }) => toRow(record, comparison));
  rows.push(toRow('gross', gross), ['average', '', '', '', '', ...average, '', '']);
  return `${title}\n${toRightTable(heads, rows)}`;
}

function toPercent(fraction: number | null, digits: number): string {
  return toDigits(fraction === null ? null : 100 * fraction, digits);
}

function toDigits(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits);
}

/** All columns but the first stand right. */
function toRightTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (row: readonly string[]) =>
    row.map((text, column) => (column === 0 ? text : text.padStart(widths[column] ?? 0)));
  return toTable(pad(heads), rows.map(pad));
}
