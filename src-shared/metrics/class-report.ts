import { assert } from '#shared/result/assert.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import type { CalibrationReport } from './calibration-report.ts';
import {
  computeAccuracy,
  computeBalancedAccuracy,
  computeClassScores,
  computeMacroF1,
  computeWeightedF1,
  type Confusion,
} from './class-scores.ts';
import { sumConfusion, type ConfusionEntries } from './confusion-entries.ts';
import { takeInOrder, toFigures, toIntervalFacts, type Figure, type IntervalFacts } from './figure.ts';
import { computeKappa } from './kappa.ts';
import { createProbabilityStatistics, toAnswerCalibration, type ProbabilityRows } from './probability-rows.ts';

export interface ClassReportInput {
  readonly classIds: readonly string[];
  /** Classes that the means are over: those that the model can answer. */
  readonly supported: readonly number[];
  readonly entries: ConfusionEntries;
  /** Null where there are none: no AUC, average precision, Brier score and calibration then. */
  readonly rows: ProbabilityRows | null;
  readonly bootstrap: BootstrapOptions;
}

export interface ClassFigures {
  readonly classId: string;
  readonly referenceCount: number;
  /** How many groups (patients, records) have it. */
  readonly groupCount: number;
  readonly sensitivity: Figure;
  readonly positivePredictivity: Figure;
  readonly specificity: Figure;
  readonly f1: Figure;
  readonly rocAuc: Figure;
  readonly averagePrecision: Figure;
}

/** One class for each row: what is right, and how sure that is. */
export interface ClassReport {
  readonly classes: readonly ClassFigures[];
  readonly accuracy: Figure;
  /** This and the next one: means over the supported classes. */
  readonly balancedAccuracy: Figure;
  readonly macroF1: Figure;
  readonly weightedF1: Figure;
  readonly kappa: Figure;
  /** Summed over classes, 0 to 2. */
  readonly brierScore: Figure;
  /** Of the answer: how often it is right, against its probability. Null without probabilities. */
  readonly calibration: CalibrationReport | null;
  /** (classCount + 1) squared, as ConfusionEntries has it. */
  readonly confusion: Confusion;
  readonly intervals: IntervalFacts;
}

/**
 * Everything that is said about a model that gives each row one class. A row without an answer is a wrong one in all counts; AUC,
 * average precision, Brier score and calibration are of the answered rows.
 * Errors: columns of different lengths, classes or groups out of range are programming errors.
 */
export function computeClassReport(input: ClassReportInput): ClassReport {
  const { classIds, supported, entries, rows, bootstrap } = input;
  assertInRange(input);
  const probabilityStatistics =
    rows === null ? null : createProbabilityStatistics(rows, classIds.length, bootstrap.groupCount);
  const figures = toFigures((multiplicities) => {
    const confusion = sumConfusion(entries, classIds.length, multiplicities);
    const weighted = probabilityStatistics?.(multiplicities);
    const ofClasses = classIds.flatMap((_, k) => {
      const { sensitivity, positivePredictivity, specificity, f1 } = computeClassScores(confusion, k);
      // A probability that the model never gives ranks nothing.
      const { rocAuc = null, averagePrecision = null } =
        (supported.includes(k) ? weighted?.classes[k] : undefined) ?? {};
      return [sensitivity, positivePredictivity, specificity, f1, rocAuc, averagePrecision];
    });
    return [
      ...ofClasses,
      computeAccuracy(confusion),
      computeBalancedAccuracy(confusion, supported),
      computeMacroF1(confusion, supported),
      computeWeightedF1(confusion, supported),
      computeKappa(confusion),
      weighted?.brierScore ?? null,
    ];
  }, bootstrap);
  const take = takeInOrder(figures);
  const confusion = sumConfusion(entries, classIds.length, new Uint32Array(bootstrap.groupCount).fill(1));
  return {
    classes: classIds.map((classId, k) => ({
      classId,
      referenceCount: computeClassScores(confusion, k).referenceCount,
      groupCount: countGroups(entries, k),
      sensitivity: take(),
      positivePredictivity: take(),
      specificity: take(),
      f1: take(),
      rocAuc: take(),
      averagePrecision: take(),
    })),
    accuracy: take(),
    balancedAccuracy: take(),
    macroF1: take(),
    weightedF1: take(),
    kappa: take(),
    brierScore: take(),
    calibration: rows === null ? null : toAnswerCalibration(rows, classIds.length),
    confusion,
    intervals: toIntervalFacts(bootstrap),
  };
}

/** Groups that have a row of a class, answered or not. */
function countGroups({ groups, truth, counts }: ConfusionEntries, label: number): number {
  const having = Array.from(groups).filter((_, entry) => truth[entry] === label && (counts[entry] ?? 0) > 0);
  return new Set(having).size;
}

function assertInRange({ classIds, entries, rows, bootstrap: { groupCount } }: ClassReportInput): void {
  const { groups, truth, answers, counts } = entries;
  const classCount = classIds.length;
  const isColumn = (values: ArrayLike<number>, end: number): boolean =>
    Array.from(values).every((value) => Number.isInteger(value) && value >= 0 && value < end);
  assert(
    [truth, answers, counts].every(({ length }) => length === groups.length),
    () => `computeClassReport: columns of ${groups.length} entries wanted`,
  );
  assert(
    isColumn(groups, groupCount) && isColumn(truth, classCount + 1) && isColumn(answers, classCount + 1),
    () => `computeClassReport: groups must be below ${groupCount}, classes at most ${classCount}`,
  );
  if (rows === null) return;
  assert(
    rows.answers.length === rows.truth.length &&
      rows.groups.length === rows.truth.length &&
      rows.probabilities.length === rows.truth.length * classCount,
    () => `computeClassReport: ${rows.truth.length} rows of ${classCount} probabilities wanted`,
  );
  assert(
    isColumn(rows.groups, groupCount) && isColumn(rows.truth, classCount) && isColumn(rows.answers, classCount),
    () => `computeClassReport: rows' groups must be below ${groupCount}, classes below ${classCount}`,
  );
}
