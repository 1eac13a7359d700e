import { createRandom } from '#main/preprocessing/random.ts';
import type { BootstrapOptions } from '#shared/metrics/bootstrap.ts';
import { computeClassReport, type ClassReport } from '#shared/metrics/class-report.ts';
import { computeLabelReport, type LabelReport } from '#shared/metrics/label-report.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { chooseLabelThresholds, type ThresholdChoice, type ValidationTables } from './choose-label-thresholds.ts';
import { compareTables, type TableComparison } from './compare-tables.ts';
import { groupRecords, readGroupTable, type GroupedRecords, type GroupOfRecord } from './group-records.ts';
import { malformed } from './csv.ts';
import { joinTables, toProbabilities, toTruth, type FailedRecord, type JoinedTables } from './join-tables.ts';
import type { PredictionRow, PredictionTable } from './prediction-table.ts';
import { toShown } from './record-table.ts';
import { readThresholdTable, type ThresholdTable } from './threshold-table.ts';

export interface EvaluateTablesInput {
  /** A path, or what was made already. */
  readonly predictions: string | PredictionTable;
  /** Paths. */
  readonly reference: string;
  readonly groups: string | null;
  /** Another model's table of predictions, to be compared with; null: none. */
  readonly against: string | null;
  /** Null: every label's threshold is 0.5. */
  readonly validation: ValidationTables | null;
  /** Of labels, in the order of the predictions, where a model has its own; they are taken as they are. */
  readonly thresholds?: readonly number[] | null;
  /** A path: thresholds of each record, where records were answered by networks that have each their own; they are taken as they are. */
  readonly thresholdTable?: string | null;
  readonly seed: number;
  readonly replicateCount: number;
}

/** A table of predictions against one of labels. */
export interface TableEvaluation {
  readonly report: ({ readonly kind: 'classes' } & ClassReport) | ({ readonly kind: 'labels' } & LabelReport);
  readonly recordCount: number;
  /** Records without an answer: wrong ones in all counts of one class. */
  readonly unansweredCount: number;
  /** Records of which nobody said whose they are: each is a group of its own. */
  readonly ungroupedCount: number;
  /** Labelled records that were not predicted, and so are not judged. */
  readonly notPredictedCount: number;
  /** Predicted records that cannot be judged, with the reason. */
  readonly failures: readonly FailedRecord[];
  readonly thresholds: readonly ThresholdChoice[] | null;
  readonly comparison: TableComparison | null;
}

/**
 * Judges a table of probabilities by a table of labels. Intervals resample groups, records where nobody says whose they are.
 * Errors: those of the tables; 'table/malformed' where no record is in both, for a patient on both sides of a choice of thresholds, and for
 * a judged record without thresholds where there is a table of them; 'app/wrong-use' for thresholds where there is one class a record.
 */
export async function evaluateTables(input: EvaluateTablesInput): Promise<Result<TableEvaluation>> {
  const joined = await joinTables(input);
  if (!joined.ok) return joined;
  const groupOf: Result<GroupOfRecord> = input.groups === null ? ok(new Map()) : await readGroupTable(input.groups);
  if (!groupOf.ok) return groupOf;
  const { rows, failures, notPredictedCount, reference } = joined.value;
  const names = rows.map(({ record }) => record);
  const grouped = groupRecords(names, groupOf.value);
  const bootstrap: BootstrapOptions = {
    groupCount: grouped.groupCount,
    replicateCount: input.replicateCount,
    random: createRandom(input.seed),
  };
  const facts = {
    recordCount: rows.length,
    ungroupedCount: grouped.alone,
    notPredictedCount,
    failures,
    unansweredCount: rows.filter(({ answer }) => answer === null).length,
  };
  if (reference.kind === 'classes') {
    if (input.validation !== null || (input.thresholdTable ?? null) !== null)
      return err('app/wrong-use', 'Thresholds are of labels; these tables have one class a record.');
    const compared: Result<TableComparison | null> =
      input.against === null
        ? ok(null)
        : await compareTables({ ...input, against: input.against, joined: joined.value, groupOf: groupOf.value });
    if (!compared.ok) return compared;
    const report = reportClasses(joined.value, grouped, bootstrap);
    return ok({ report: { kind: 'classes', ...report }, ...facts, thresholds: null, comparison: compared.value });
  }
  if (input.against !== null)
    return err('app/wrong-use', 'Two tables can be compared where there is one class a record.');
  const { classIds } = joined.value.predictions;
  const own = await readOwnThresholds(input.thresholdTable ?? null, joined.value);
  if (!own.ok) return own;
  const chosen = await chooseLabelThresholds({
    classIds,
    names,
    groupOf: groupOf.value,
    validation: input.validation,
    given: input.thresholds ?? null,
  });
  if (!chosen.ok) return chosen;
  const thresholds: readonly ThresholdChoice[] =
    own.value === null ? chosen.value : chosen.value.map((choice) => ({ ...choice, threshold: null }));
  const report = reportLabels(joined.value, { grouped, bootstrap, thresholds, own: own.value });
  return ok({
    report: { kind: 'labels', ...report },
    ...facts,
    unansweredCount: 0,
    thresholds,
    comparison: null,
  });
}

/** Null where there is no table of them. */
async function readOwnThresholds(
  path: string | null,
  { predictions: { classIds }, rows }: JoinedTables,
): Promise<Result<ThresholdTable | null>> {
  if (path === null) return ok(null);
  const table = await readThresholdTable(path, classIds);
  if (!table.ok) return table;
  const without = rows.find(({ record }) => !table.value.thresholdsOf.has(record));
  return without === undefined
    ? table
    : malformed(table.value.fileName, 1, `the record '${toShown(without.record)}' is not in it`);
}

function reportClasses(
  { predictions: { classIds }, reference, rows }: JoinedTables,
  { groups }: GroupedRecords,
  bootstrap: BootstrapOptions,
): ClassReport {
  const truthOf = (row: PredictionRow) =>
    reference.kind === 'classes' ? (reference.classOf.get(row.record) ?? -1) : -1;
  const judged = rows.map((row, k) => ({ ...row, truth: truthOf(row), group: groups[k] ?? 0 }));
  const answered = judged.flatMap(({ answer, probabilities, truth, group }) =>
    answer === null || probabilities === null ? [] : [{ answer, probabilities, truth, group }],
  );
  return computeClassReport({
    classIds,
    supported: classIds.map((_, k) => k),
    entries: {
      groups,
      truth: judged.map(({ truth }) => truth),
      answers: judged.map(({ answer }) => answer ?? classIds.length),
      counts: judged.map(() => 1),
    },
    rows: {
      groups: answered.map(({ group }) => group),
      truth: answered.map(({ truth }) => truth),
      answers: answered.map(({ answer }) => answer),
      probabilities: Float64Array.from(answered.flatMap(({ probabilities }) => probabilities)),
    },
    bootstrap,
  });
}

interface LabelOptions {
  readonly grouped: GroupedRecords;
  readonly bootstrap: BootstrapOptions;
  readonly thresholds: readonly ThresholdChoice[];
  readonly own: ThresholdTable | null;
}

function reportLabels(
  { predictions: { classIds }, reference, rows }: JoinedTables,
  { grouped, bootstrap, thresholds, own }: LabelOptions,
): LabelReport {
  return computeLabelReport({
    groups: grouped.groups,
    labels: classIds.map((labelId, k) => ({
      labelId,
      threshold:
        own === null
          ? (thresholds[k]?.threshold ?? NaN)
          : rows.map(({ record }) => own.thresholdsOf.get(record)?.[k] ?? NaN),
      truth: toTruth(reference, rows, k),
      probabilities: toProbabilities(rows, k),
    })),
    bootstrap,
  });
}
