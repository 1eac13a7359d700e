import { createRandom } from '#main/preprocessing/random.ts';
import type { FigureSpread, ModelResult, ResultFigure, ResultFigures } from '#shared/domain/model-card.ts';
import type { BootstrapOptions } from '#shared/metrics/bootstrap.ts';
import { computeClassReport, type ClassReport } from '#shared/metrics/class-report.ts';
import { toMean } from '#shared/metrics/class-scores.ts';
import { computeLabelReport, type LabelReport } from '#shared/metrics/label-report.ts';
import type { Result } from '#shared/result/result.ts';
import { roundFigure, toClassFigures, toMeanFigure, toResultFigure, toResultFigures } from './result-figures.ts';

/** Rows with what is true of them and what a model answered. */
export interface JudgedRows {
  readonly classIds: readonly string[];
  /** 'classes': one of them is true; 'labels': each is or is not. */
  readonly labelKind: 'classes' | 'labels';
  /** Classes that the model can answer. */
  readonly supported: readonly number[];
  /** [rowCount] class, or [rowCount * classCount] 0 or 1. */
  readonly labels: Uint8Array;
  /** [rowCount * classCount] */
  readonly probabilities: Float32Array;
  /** Of 'labels', by class, or [rowCount * classCount] where rows have their own; null: classes are told by the greatest probability. */
  readonly thresholds: readonly number[] | Float32Array | null;
  /** [rowCount] whose a row is. */
  readonly groups: Uint32Array;
  readonly groupCount: number;
  readonly groupedBy: ResultFigures['groupedBy'];
}

/** Makes a table: reportRows here, or in a worker. The rows are the caller's, and stay as they are. */
export type MakeReport = (rows: JudgedRows, facts: ReportFacts) => Promise<Result<ModelResult>>;

export interface ReportFacts extends Pick<ModelResult, 'title' | 'dataset' | 'command' | 'labelMap' | 'beatPositions'> {
  readonly seed: number;
  readonly replicateCount?: number | undefined;
}

/** A table for a card: figures with intervals that resample whole patients. Errors: as computeClassReport and computeLabelReport. */
export function reportRows(rows: JudgedRows, { seed, replicateCount, ...facts }: ReportFacts): ModelResult {
  const bootstrap: BootstrapOptions = {
    groupCount: rows.groupCount,
    random: createRandom(seed),
    ...(replicateCount === undefined ? {} : { replicateCount }),
  };
  return rows.labelKind === 'classes' ? reportClasses(rows, facts, bootstrap) : reportLabels(rows, facts, bootstrap);
}

/** Index of the greatest probability of each row. */
export function findAnswers(probabilities: Float32Array, classCount: number): Uint8Array {
  return Uint8Array.from({ length: probabilities.length / classCount }, (_, row) => {
    let answer = 0;
    for (let c = 1; c < classCount; c++) {
      if ((probabilities[row * classCount + c] ?? 0) > (probabilities[row * classCount + answer] ?? 0)) answer = c;
    }
    return answer;
  });
}

type TableFacts = Omit<ReportFacts, 'seed' | 'replicateCount'>;

function reportClasses(rows: JudgedRows, facts: TableFacts, bootstrap: BootstrapOptions): ModelResult {
  const { classIds, labels, groups, probabilities } = rows;
  const answers = findAnswers(probabilities, classIds.length);
  const report = computeClassReport({
    classIds,
    supported: rows.supported,
    entries: countEntries(rows, answers),
    rows: { groups, truth: labels, answers, probabilities },
    bootstrap,
  });
  return {
    ...facts,
    classes: report.classes.map(toClassResult),
    macroF1: roundFigure(report.macroF1.value) ?? 0,
    accuracy: roundFigure(report.accuracy.value) ?? 0,
    // Without the last row and column: every row was answered.
    confusion: report.confusion.slice(0, -1).map((row) => row.slice(0, -1)),
    figures: toResultFigures(report, toGroupFacts(rows)),
  };
}

function reportLabels(rows: JudgedRows, facts: TableFacts, bootstrap: BootstrapOptions): ModelResult {
  const { classIds, labels, probabilities, thresholds, groups } = rows;
  const classCount = classIds.length;
  const isOf = (label: number) => (_: number, k: number) => k % classCount === label;
  const report = computeLabelReport({
    groups,
    labels: classIds.map((labelId, k) => ({
      labelId,
      threshold: thresholds instanceof Float32Array ? thresholds.filter(isOf(k)) : (thresholds?.[k] ?? 0.5),
      truth: labels.filter(isOf(k)),
      probabilities: probabilities.filter(isOf(k)),
    })),
    bootstrap,
  });
  return {
    ...facts,
    classes: report.labels.map((own) => toClassResult({ ...own, classId: own.labelId })),
    macroF1: roundFigure(report.macroF1.value) ?? 0,
    accuracy: roundFigure(report.exactMatch.value) ?? 0,
    confusion: report.labels.map(({ confusion }) => confusion.flat()),
    figures: {
      ...toGroupFacts(rows),
      accuracy: toResultFigure(report.exactMatch),
      macroF1: toResultFigure(report.macroF1),
      kappa: toLabelKappa(report),
      macroRocAuc: toResultFigure(report.macroRocAuc),
      expectedCalibrationError: roundFigure(toMean(report.labels.map(({ calibration }) => calibration.expectedError))),
      classes: report.labels.map((own) => toClassFigures(own.labelId, own.threshold, own)),
      spread: [],
    },
  };
}

/** One label has an interval of its own; of several only the mean is told. */
function toLabelKappa({ labels }: LabelReport): ResultFigure {
  const [first] = labels;
  return labels.length === 1 && first !== undefined
    ? toResultFigure(first.kappa)
    : toMeanFigure(labels.map(({ kappa }) => kappa.value));
}

function countEntries({ labels, groups, classIds }: JudgedRows, answers: Uint8Array) {
  const size = classIds.length;
  const counts = new Map<number, number>();
  labels.forEach((truth, row) => {
    const cell = ((groups[row] ?? 0) * size + truth) * size + (answers[row] ?? 0);
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  });
  const cells = [...counts.keys()];
  return {
    groups: cells.map((cell) => Math.floor(cell / (size * size))),
    truth: cells.map((cell) => Math.floor(cell / size) % size),
    answers: cells.map((cell) => cell % size),
    counts: cells.map((cell) => counts.get(cell) ?? 0),
  };
}

function toGroupFacts({ groupedBy, groupCount, groups }: JudgedRows) {
  return { groupedBy, groupCount, rowCount: groups.length };
}

function toClassResult({
  classId,
  referenceCount,
  groupCount,
  sensitivity,
  positivePredictivity,
  f1,
}: Pick<ClassReport['classes'][number], 'sensitivity' | 'positivePredictivity' | 'f1'> & {
  readonly classId: string;
  readonly referenceCount: number;
  readonly groupCount: number;
}): ModelResult['classes'][number] {
  return {
    classId,
    sensitivity: roundFigure(sensitivity.value),
    positivePredictivity: roundFigure(positivePredictivity.value),
    f1: roundFigure(f1.value),
    referenceCount,
    groupCount,
  };
}

/** Mean and standard deviation (of a sample, n - 1) over folds or runs of what their tables say. */
export function summarizeSpread(results: readonly ModelResult[]): readonly FigureSpread[] {
  const [first] = results;
  if (first === undefined || results.length < 2) return [];
  const columns: [string, (number | null)[]][] = [
    ['accuracy', results.map(({ accuracy }) => accuracy)],
    ['macro F1', results.map(({ macroF1 }) => macroF1)],
    ...first.classes.map(({ classId }, k): [string, (number | null)[]] => [
      `F1 ${classId}`,
      results.map(({ classes }) => classes[k]?.f1 ?? null),
    ]),
  ];
  return columns.flatMap(([name, all]) => {
    const values = all.filter((value) => value !== null);
    if (values.length < 2) return [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return [{ name, values, mean, deviation: Math.sqrt(squares / (values.length - 1)) }];
  });
}
