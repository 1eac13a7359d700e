import { AAMI_CLASSES, type AamiClass } from '#shared/domain/aami-class.ts';
import { assert, assertSameLength } from '#shared/result/assert.ts';
import { divide } from './class-scores.ts';
import { matchBeats, type BeatMatch } from './match-beats.ts';

/** Beats and what they were called. */
export interface BeatSequence {
  /** Ascending, in one time base with the other sequence. */
  readonly samples: ArrayLike<number>;
  /** [samples.length] index into AAMI_CLASSES. */
  readonly classes: ArrayLike<number>;
}

/** Half-open. */
export interface SpanOfSamples {
  readonly startSample: number;
  readonly endSample: number;
}

export interface CompareBeatsInput {
  readonly reference: BeatSequence;
  readonly test: BeatSequence;
  readonly sampleRateHz: number;
  /** Match window, EC57: 0.15 s. */
  readonly windowSec?: number;
  /** Beginning that is not counted, EC57: 300 s. */
  readonly learningSec?: number;
  /** Ventricular flutter and fibrillation of the reference: beats in it are not counted, whoever marked them. */
  readonly flutter?: readonly SpanOfSamples[];
}

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

export interface BeatComparison {
  /** Rows: reference N S V F Q and O (extra); columns: test N S V F Q and O (missed). The last cell is 0. */
  readonly matrix: readonly (readonly number[])[];
  readonly qrs: BeatStatistics;
  readonly veb: BeatStatistics;
  readonly sveb: BeatStatistics;
  readonly windowSec: number;
  readonly learningSec: number;
  /** Nothing is left to count behind the learning period. */
  readonly nothingLeft: boolean;
}

const OUT = AAMI_CLASSES.length;

/**
 * Compares beats one by one, as ANSI/AAMI EC57:2012 has it: 150 ms window, the first five minutes and ventricular flutter not counted.
 * A pair is counted where its reference beat lies. Statistics as WFDB's bxb computes them: a fusion or unclassifiable beat called V is
 * no false VEB, an unclassifiable one called S no false SVEB.
 * Errors: sequences whose columns differ in length, or that are not in order, are programming errors.
 */
export function compareBeats(input: CompareBeatsInput): BeatComparison {
  const { reference, test, sampleRateHz, windowSec = 0.15, learningSec = 300, flutter = [] } = input;
  assertInOrder(reference, 'reference');
  assertInOrder(test, 'test');
  const startSample = learningSec * sampleRateHz;
  const isCounted = (sample: number) =>
    sample >= startSample && !flutter.some((span) => sample >= span.startSample && sample < span.endSample);
  const match = matchBeats(reference.samples, test.samples, windowSec * sampleRateHz);
  const matrix = fillMatrix(input, match, isCounted);
  return {
    matrix,
    ...computeBeatStatistics(matrix),
    windowSec,
    learningSec,
    nothingLeft: matrix.every((row) => row.every((count) => count === 0)),
  };
}

/** The sum of several recordings' matrices with its statistics (EC57: gross statistics). */
export function sumComparisons(
  matrices: readonly BeatComparison['matrix'][],
): Pick<BeatComparison, 'matrix' | 'qrs' | 'veb' | 'sveb'> {
  const matrix = createMatrix();
  for (const part of matrices) part.forEach((row, r) => row.forEach((count, t) => add(matrix, r, t, count)));
  return { matrix, ...computeBeatStatistics(matrix) };
}

function fillMatrix(
  { reference, test }: CompareBeatsInput,
  match: BeatMatch,
  isCounted: (sample: number) => boolean,
): number[][] {
  const matrix = createMatrix();
  for (let r = 0; r < reference.samples.length; r++) {
    if (!isCounted(reference.samples[r] ?? 0)) continue;
    const t = match.testOfReference[r] ?? -1;
    add(matrix, reference.classes[r] ?? OUT, t < 0 ? OUT : (test.classes[t] ?? OUT), 1);
  }
  for (let t = 0; t < test.samples.length; t++) {
    if ((match.referenceOfTest[t] ?? -1) < 0 && isCounted(test.samples[t] ?? 0))
      add(matrix, OUT, test.classes[t] ?? OUT, 1);
  }
  return matrix;
}

function createMatrix(): number[][] {
  return Array.from({ length: OUT + 1 }, () => new Array<number>(OUT + 1).fill(0));
}

function add(matrix: number[][], reference: number, test: number, count: number): void {
  const row = matrix[reference];
  assert(
    row !== undefined && test <= OUT,
    () => `compareBeats: classes must be below ${OUT}, got ${reference} and ${test}`,
  );
  row[test] = (row[test] ?? 0) + count;
}

function computeBeatStatistics(matrix: BeatComparison['matrix']): Pick<BeatComparison, 'qrs' | 'veb' | 'sveb'> {
  const beats = AAMI_CLASSES.map((_, index) => index);
  const all = { rows: beats, columns: beats };
  return {
    qrs: toStatistics({
      truePositiveCount: sum(matrix, all),
      falseNegativeCount: sum(matrix, { rows: beats, columns: [OUT] }),
      falsePositiveCount: sum(matrix, { rows: [OUT], columns: beats }),
      trueNegativeCount: null,
    }),
    veb: computeEctopicStatistics(matrix, { ectopic: 'V', forgiven: ['F', 'Q'] }),
    sveb: computeEctopicStatistics(matrix, { ectopic: 'S', forgiven: ['Q'] }),
  };
}

/** @param forgiven  reference classes whose beats are no false positives when they are called ectopic */
function computeEctopicStatistics(
  matrix: BeatComparison['matrix'],
  { ectopic, forgiven }: { readonly ectopic: AamiClass; readonly forgiven: readonly AamiClass[] },
): BeatStatistics {
  const own = AAMI_CLASSES.indexOf(ectopic);
  const everything = [...AAMI_CLASSES.keys(), OUT];
  const others = everything.filter((index) => index !== own);
  const spared = forgiven.map((name) => AAMI_CLASSES.indexOf(name));
  return toStatistics({
    truePositiveCount: sum(matrix, { rows: [own], columns: [own] }),
    falseNegativeCount: sum(matrix, { rows: [own], columns: others }),
    falsePositiveCount: sum(matrix, { rows: others.filter((index) => !spared.includes(index)), columns: [own] }),
    // Missed beats of other classes are no true negatives: nothing was said about them.
    trueNegativeCount: sum(matrix, { rows: others, columns: others.filter((index) => index !== OUT) }),
  });
}

function sum(
  matrix: BeatComparison['matrix'],
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

function assertInOrder({ samples, classes }: BeatSequence, name: string): void {
  assertSameLength(samples, classes, `compareBeats, ${name}`);
  for (let i = 1; i < samples.length; i++) {
    assert(
      (samples[i] ?? 0) >= (samples[i - 1] ?? 0),
      () => `compareBeats: ${name} must be in order, sample ${i} is not`,
    );
  }
}
