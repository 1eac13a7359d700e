import type { ClassReport } from '#shared/metrics/class-report.ts';
import type { CalibrationReport } from '#shared/metrics/calibration-report.ts';
import type { PairedDifference } from '#shared/metrics/bootstrap.ts';
import type { ModelComparison } from '#shared/metrics/compare-models.ts';
import { explainIntervals } from '#shared/metrics/explain-intervals.ts';
import type { Figure, IntervalFacts } from '#shared/metrics/figure.ts';
import type { LabelReport } from '#shared/metrics/label-report.ts';
import { toTable } from './table.ts';

/** Figures of one class for each row, as text. @param rowName  'beats', 'records' */
export function toClassText(report: ClassReport, rowName: string): string {
  const rows = report.classes.map((own) => [
    own.classId,
    own.referenceCount,
    ...[own.sensitivity, own.positivePredictivity, own.specificity, own.f1].map(percentOf),
    ...[own.rocAuc, own.averagePrecision].map(fractionOf),
  ]);
  const { accuracy, balancedAccuracy, macroF1, weightedF1, kappa, brierScore } = report;
  const overall = [
    `accuracy ${percentOf(accuracy)} %, balanced ${percentOf(balancedAccuracy)} %`,
    `macro F1 ${percentOf(macroF1)} %, weighted ${percentOf(weightedF1)} %`,
    `kappa ${fractionOf(kappa)}${brierScore.value === null ? '' : `, Brier score ${fractionOf(brierScore)}`}`,
  ];
  const names = [...report.classes.map(({ classId }) => classId), 'none'];
  const confusion = report.confusion.map((counts, k) => [names[k] ?? '', ...counts]);
  return [
    toTable(['class', rowName, 'Se %', '+P %', 'Sp %', 'F1 %', 'AUC', 'AP'], rows),
    `\n${overall.join('\n')}\n\n`,
    toTable(['true \\ answered', ...names], confusion),
    report.calibration === null ? '' : `\n${toCalibrationText(report.calibration)}`,
  ].join('');
}

/** Figures of several labels for each row, as text. */
export function toLabelText(report: LabelReport): string {
  const rows = report.labels.map((own) => [
    own.labelId,
    own.referenceCount,
    own.threshold === null ? 'own' : Number(own.threshold.toPrecision(4)),
    ...[own.sensitivity, own.positivePredictivity, own.specificity, own.f1].map(percentOf),
    ...[own.rocAuc, own.averagePrecision, own.brierScore, own.kappa].map(fractionOf),
    toShare(own.calibration.expectedError),
  ]);
  const heads = [
    'label',
    'records',
    'threshold',
    'Se %',
    '+P %',
    'Sp %',
    'F1 %',
    'AUC',
    'AP',
    'Brier',
    'kappa',
    'ECE %',
  ];
  const { macroF1, macroRocAuc, microAveragePrecision, exactMatch } = report;
  const overall = [
    `macro F1 ${percentOf(macroF1)} %, all labels of a record right ${percentOf(exactMatch)} %`,
    `macro AUC ${fractionOf(macroRocAuc)}, micro average precision ${fractionOf(microAveragePrecision)}`,
  ];
  return `${toTable(heads, rows)}\n${overall.join('\n')}\n`;
}

/** Which of two models is better. @param name  the second one's table */
export function toModelComparisonText(comparison: ModelComparison, name: string): string {
  const { rowCount, accuracy, balancedAccuracy, macroF1, f1, mcnemar } = comparison;
  const rows = [
    ['accuracy', ...toDifferenceCells(accuracy)],
    ['balanced accuracy', ...toDifferenceCells(balancedAccuracy)],
    ['macro F1', ...toDifferenceCells(macroF1)],
    ...f1.map(({ classId, difference }) => [`F1 of ${classId}`, ...toDifferenceCells(difference)]),
  ];
  const test =
    mcnemar === null
      ? "no McNemar's test: a patient has several records"
      : `McNemar: ${mcnemar.onlyFirstRightCount} right here alone, ${mcnemar.onlySecondRightCount} there alone, p ${toP(mcnemar.pValue)} (${mcnemar.method})`;
  return `${toTable([`${name} less this, ${rowCount} records`, 'points', 'p'], rows)}${test}\n`;
}

export interface IntervalTextFacts {
  /** Those that the text stands below. */
  readonly figures: Parameters<typeof explainIntervals>[1];
  readonly seed: number;
  /** What is resampled: 'records', 'groups'. */
  readonly groupName: string;
  readonly ungroupedCount: number;
}

/** What the numbers in brackets are. */
export function toIntervalText(
  { groupCount, replicateCount, level }: IntervalFacts,
  { figures, seed, groupName, ungroupedCount }: IntervalTextFacts,
): string {
  const warning = explainIntervals({ groupCount, groupName }, figures);
  if (groupCount < 2) return `${warning}\n`;
  const alone =
    groupName === 'groups' && ungroupedCount > 0 ? ` (${ungroupedCount} records without a group stand alone)` : '';
  return `In brackets: ${100 * level} % percentile intervals, ${replicateCount} draws of ${groupCount} ${groupName}${alone}, seed ${seed}.${warning === '' ? '' : ` ${warning}`}\n`;
}

export function toPercent(fraction: number | null): string {
  return fraction === null ? '-' : (100 * fraction).toFixed(1);
}

function toCalibrationText({ expectedError, adaptiveError, bins }: CalibrationReport): string {
  const rows = bins
    .filter(({ count }) => count > 0)
    .map(({ lowProbability, highProbability, count, meanProbability, observedFraction }) => [
      `${lowProbability.toFixed(1)} to ${highProbability.toFixed(1)}`,
      count,
      toShare(meanProbability),
      toShare(observedFraction),
    ]);
  const errors = `calibration error ${toShare(expectedError)} % in ten bins of equal width, ${toShare(adaptiveError)} % in ten of equal count`;
  return `${toTable(['probability of the answer', 'rows', 'mean %', 'right %'], rows)}${errors}\n`;
}

function toDifferenceCells({ value, interval, pValue }: PairedDifference): [string, string] {
  const text = withInterval(toPercent(value), interval?.low ?? null, interval?.high ?? null, toPercent);
  return [text, pValue === null ? '-' : toP(pValue)];
}

function toP(pValue: number): string {
  return pValue < 0.001 ? '< 0.001' : pValue.toFixed(3);
}

function percentOf({ value, low, high }: Figure): string {
  return withInterval(toPercent(value), low, high, toPercent);
}

function fractionOf({ value, low, high }: Figure): string {
  const toText = (fraction: number | null): string => (fraction === null ? '-' : fraction.toFixed(3));
  return withInterval(toText(value), low, high, toText);
}

function withInterval(
  text: string,
  low: number | null,
  high: number | null,
  toText: (value: number) => string,
): string {
  return low === null || high === null ? text : `${text} (${toText(low)} to ${toText(high)})`;
}

function toShare(fraction: number | null): string {
  return fraction === null ? '-' : (100 * fraction).toFixed(2);
}
