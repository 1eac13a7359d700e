import { AAMI_CLASSES, type AamiClass } from '#shared/domain/aami-class.ts';
import { divide } from './class-scores.ts';

/** Figures of one kind of beat, fractions; null where the denominator is 0. */
export interface BeatStatistics {
  readonly truePositiveCount: number;
  readonly falseNegativeCount: number;
  readonly falsePositiveCount: number;
  readonly sensitivity: number | null;
  readonly positivePredictivity: number | null;
  /** Of VEB and SVEB only, as EC57 defines it; null for QRS. */
  readonly falsePositiveRate: number | null;
}

/** Rows and columns of the table behind the AAMI classes: nobody there (O), and nobody there while the signal is unreadable (X). */
export const OUT = AAMI_CLASSES.length;
export const UNREADABLE = OUT + 1;
const NOBODY: readonly number[] = [OUT, UNREADABLE];

type Matrix = readonly (readonly number[])[];

/** Figures of a table whose rows are the reference's and whose columns are the test's N S V F Q O X. Errors: none. */
export function computeBeatStatistics(matrix: Matrix): {
  readonly qrs: BeatStatistics;
  readonly veb: BeatStatistics;
  readonly sveb: BeatStatistics;
} {
  const beats = AAMI_CLASSES.map((_, index) => index);
  const all = { rows: beats, columns: beats };
  return {
    qrs: toStatistics({
      truePositiveCount: sum(matrix, all),
      falseNegativeCount: sum(matrix, { rows: beats, columns: NOBODY }),
      falsePositiveCount: sum(matrix, { rows: NOBODY, columns: beats }),
      trueNegativeCount: null,
    }),
    veb: computeEctopicStatistics(matrix, { ectopic: 'V', forgiven: ['F', 'Q'] }),
    sveb: computeEctopicStatistics(matrix, { ectopic: 'S', forgiven: ['Q'] }),
  };
}

/** @param forgiven  reference classes whose beats are no false positives when they are called ectopic */
function computeEctopicStatistics(
  matrix: Matrix,
  { ectopic, forgiven }: { readonly ectopic: AamiClass; readonly forgiven: readonly AamiClass[] },
): BeatStatistics {
  const own = AAMI_CLASSES.indexOf(ectopic);
  const everything = [...AAMI_CLASSES.keys(), ...NOBODY];
  const others = everything.filter((index) => index !== own);
  const spared = forgiven.map((name) => AAMI_CLASSES.indexOf(name));
  return toStatistics({
    truePositiveCount: sum(matrix, { rows: [own], columns: [own] }),
    falseNegativeCount: sum(matrix, { rows: [own], columns: others }),
    falsePositiveCount: sum(matrix, { rows: others.filter((index) => !spared.includes(index)), columns: [own] }),
    // Missed beats of other classes are no true negatives: nothing was said about them.
    trueNegativeCount: sum(matrix, { rows: others, columns: others.filter((index) => !NOBODY.includes(index)) }),
  });
}

function sum(
  matrix: Matrix,
  { rows, columns }: { readonly rows: readonly number[]; readonly columns: readonly number[] },
): number {
  return rows.reduce((total, r) => total + columns.reduce((part, t) => part + (matrix[r]?.[t] ?? 0), 0), 0);
}

interface Counts {
  readonly truePositiveCount: number;
  readonly falseNegativeCount: number;
  readonly falsePositiveCount: number;
  readonly trueNegativeCount: number | null;
}

function toStatistics(counts: Counts): BeatStatistics {
  const { truePositiveCount, falseNegativeCount, falsePositiveCount, trueNegativeCount } = counts;
  return {
    truePositiveCount,
    falseNegativeCount,
    falsePositiveCount,
    sensitivity: divide(truePositiveCount, truePositiveCount + falseNegativeCount),
    positivePredictivity: divide(truePositiveCount, truePositiveCount + falsePositiveCount),
    falsePositiveRate:
      trueNegativeCount === null ? null : divide(falsePositiveCount, falsePositiveCount + trueNegativeCount),
  };
}
