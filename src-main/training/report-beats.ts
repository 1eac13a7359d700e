import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { BootstrapOptions } from '#shared/metrics/bootstrap.ts';
import { computeClassReport, type ClassReport } from '#shared/metrics/class-report.ts';
import { sumComparisons, type BeatComparison } from '#shared/metrics/compare-beats.ts';
import type { ConfusionEntries } from '#shared/metrics/confusion-entries.ts';
import type { ProbabilityRows } from '#shared/metrics/probability-rows.ts';
import { BEAT_TABLES, type BeatTable, type EvaluatedRecord } from './evaluate-record.ts';

export interface BeatReportInput {
  readonly records: readonly EvaluatedRecord[];
  /** [records.length] patient of each; records where that is not known. */
  readonly groups: ArrayLike<number>;
  /** Classes that the model can answer, as indices. */
  readonly supported: readonly number[];
  readonly bootstrap: BootstrapOptions;
}

/** One way of counting, with everything that is said about it. */
export interface BeatReport extends BeatTable {
  readonly abstentionCount: number;
  /** Probabilities, and what follows from them, at reference positions only: elsewhere not every beat has a label. */
  readonly report: ClassReport;
  readonly ec57: Pick<BeatComparison, 'qrs' | 'veb' | 'sveb'>;
}

/** The tables of all records together. Intervals resample groups of records, never beats. */
export function reportBeats({ records, groups, supported, bootstrap }: BeatReportInput): BeatReport[] {
  return BEAT_TABLES.map((table, index) => {
    const matrices = records.map((record) => record.matrices[index] ?? []);
    const { qrs, veb, sveb } = sumComparisons(matrices);
    return {
      ...table,
      abstentionCount: records.reduce((sum, { abstentionCounts }) => sum + abstentionCounts[table.beatPositions], 0),
      report: computeClassReport({
        classIds: AAMI_CLASSES,
        supported,
        entries: toEntries(matrices, groups),
        rows: table.beatPositions === 'reference' ? joinAnswered(records, groups) : null,
        bootstrap,
      }),
      ec57: { qrs, veb, sveb },
    };
  });
}

/** Everything behind the classes is 'none': missed and extra beats, in readable signal or not. */
function toEntries(matrices: readonly BeatComparison['matrix'][], groups: ArrayLike<number>): ConfusionEntries {
  const none = AAMI_CLASSES.length;
  const entries = matrices.flatMap((matrix, k) =>
    matrix.flatMap((row, truth) =>
      row.map((count, answer) => ({
        group: groups[k] ?? 0,
        truth: Math.min(truth, none),
        answer: Math.min(answer, none),
        count,
      })),
    ),
  );
  const counted = entries.filter(({ count }) => count > 0);
  return {
    groups: counted.map(({ group }) => group),
    truth: counted.map(({ truth }) => truth),
    answers: counted.map(({ answer }) => answer),
    counts: counted.map(({ count }) => count),
  };
}

function joinAnswered(records: readonly EvaluatedRecord[], groups: ArrayLike<number>): ProbabilityRows {
  const parts = records.map(({ answered }) => answered);
  const rowCount = parts.reduce((sum, { truth }) => sum + truth.length, 0);
  const joined = {
    groups: new Uint32Array(rowCount),
    truth: new Uint8Array(rowCount),
    answers: new Uint8Array(rowCount),
    probabilities: new Float32Array(rowCount * AAMI_CLASSES.length),
  };
  let row = 0;
  parts.forEach(({ truth, answers, probabilities }, k) => {
    joined.groups.fill(groups[k] ?? 0, row, row + truth.length);
    joined.truth.set(truth, row);
    joined.answers.set(answers, row);
    joined.probabilities.set(probabilities, row * AAMI_CLASSES.length);
    row += truth.length;
  });
  return joined;
}
