import type { ClassFiguresResult, ResultFigure, ResultFigures } from '#shared/domain/model-card.ts';
import type { ClassReport } from '#shared/metrics/class-report.ts';
import { toMean } from '#shared/metrics/class-scores.ts';

/** A report as cards keep it: four decimals. */
export function toResultFigures(
  report: ClassReport,
  facts: Pick<ResultFigures, 'groupedBy' | 'groupCount' | 'rowCount'>,
): ResultFigures {
  return {
    ...facts,
    accuracy: toResultFigure(report.accuracy),
    macroF1: toResultFigure(report.macroF1),
    kappa: toResultFigure(report.kappa),
    macroRocAuc: toMeanFigure(report.classes.map(({ rocAuc }) => rocAuc.value)),
    expectedCalibrationError: roundFigure(report.calibration?.expectedError ?? null),
    classes: report.classes.map((own) => toClassFigures(own.classId, null, own)),
    spread: [],
  };
}

type OwnFigures = Pick<
  ClassReport['classes'][number],
  'sensitivity' | 'positivePredictivity' | 'specificity' | 'f1' | 'rocAuc' | 'averagePrecision'
>;

export function toClassFigures(classId: string, threshold: number | null, own: OwnFigures): ClassFiguresResult {
  return {
    classId,
    threshold,
    sensitivity: toResultFigure(own.sensitivity),
    positivePredictivity: toResultFigure(own.positivePredictivity),
    specificity: toResultFigure(own.specificity),
    f1: toResultFigure(own.f1),
    rocAuc: toResultFigure(own.rocAuc),
    averagePrecision: toResultFigure(own.averagePrecision),
  };
}

export function toResultFigure({ value, low, high }: ResultFigure): ResultFigure {
  return { value: roundFigure(value), low: roundFigure(low), high: roundFigure(high) };
}

/** A mean that nobody made an interval of. */
export function toMeanFigure(values: readonly (number | null)[]): ResultFigure {
  return { value: roundFigure(toMean(values)), low: null, high: null };
}

/** Four decimals: more than the rows of any set here can tell. */
export function roundFigure(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000;
}
