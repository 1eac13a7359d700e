import { assert, assertSameLength } from '#shared/result/assert.ts';
import { computeBeatStatistics, OUT, UNREADABLE, type BeatStatistics } from './beat-statistics.ts';
import { matchBeats, type BeatMatch } from './match-beats.ts';
import { createSpanLookup, type SpanOfSamples } from './spans.ts';

/** Beats and what they were called. */
export interface BeatSequence {
  /** Ascending, in one time base with the other sequence. */
  readonly samples: ArrayLike<number>;
  /** [samples.length] index into AAMI_CLASSES. */
  readonly classes: ArrayLike<number>;
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
  /** The same of the test: its own beats in it are passed over; reference beats there are missed ones. */
  readonly testFlutter?: readonly SpanOfSamples[];
  /** Where the reference, and the test, calls the signal unreadable: a beat without a partner there is X, not O. */
  readonly referenceShutdown?: readonly SpanOfSamples[];
  readonly testShutdown?: readonly SpanOfSamples[];
}

export interface BeatComparison {
  /**
   * Rows: reference N S V F Q, O (extra), X (extra, the reference cannot read the signal); columns: test N S V F Q, O (missed), X (missed,
   * the test cannot read it): the table of bxb. Cells without a beat on either side are 0.
   */
  readonly matrix: readonly (readonly number[])[];
  readonly qrs: BeatStatistics;
  readonly veb: BeatStatistics;
  readonly sveb: BeatStatistics;
  readonly windowSec: number;
  readonly learningSec: number;
  /** Nothing is left to count behind the learning period. */
  readonly nothingLeft: boolean;
}

/**
 * Compares beats one by one, as ANSI/AAMI EC57:2012 has it: 150 ms window, the first five minutes and ventricular flutter not counted.
 * A pair is counted where its reference beat lies, an extra beat where it lies itself. Statistics as WFDB's bxb computes them: missed and
 * extra beats of unreadable spans (X) count as those elsewhere (O); a fusion or unclassifiable beat called V is no false VEB, an
 * unclassifiable one called S no false SVEB.
 * Errors: sequences whose columns differ in length, or that are not in order, are programming errors.
 */
export function compareBeats(input: CompareBeatsInput): BeatComparison {
  const { sampleRateHz, windowSec = 0.15, learningSec = 300, flutter = [], testFlutter = [] } = input;
  assertInOrder(input.reference, 'reference');
  assertInOrder(input.test, 'test');
  const startSample = learningSec * sampleRateHz;
  const isFlutter = createSpanLookup(flutter);
  const reference = dropBeats(input.reference, flutter);
  const test = dropBeats(input.test, testFlutter);
  const match = matchBeats(reference.samples, test.samples, windowSec * sampleRateHz);
  const matrix = fillMatrix(
    { ...input, reference, test },
    match,
    (sample) => sample >= startSample && !isFlutter(sample),
  );
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

/** Without the beats in the spans. */
function dropBeats(beats: BeatSequence, spans: readonly SpanOfSamples[]): BeatSequence {
  if (spans.length === 0) return beats;
  const isDropped = createSpanLookup(spans);
  const kept = Array.from(beats.samples, (_, index) => index).filter((index) => !isDropped(beats.samples[index] ?? 0));
  return {
    samples: Float64Array.from(kept, (index) => beats.samples[index] ?? 0),
    classes: Uint8Array.from(kept, (index) => beats.classes[index] ?? 0),
  };
}

function fillMatrix(input: CompareBeatsInput, match: BeatMatch, isCounted: (sample: number) => boolean): number[][] {
  const { reference, test, referenceShutdown = [], testShutdown = [] } = input;
  const isShutForReference = createSpanLookup(referenceShutdown);
  const isShutForTest = createSpanLookup(testShutdown);
  const matrix = createMatrix();
  for (let r = 0; r < reference.samples.length; r++) {
    const sample = reference.samples[r] ?? 0;
    if (!isCounted(sample)) continue;
    const t = match.testOfReference[r] ?? -1;
    const missed = isShutForTest(sample) ? UNREADABLE : OUT;
    add(matrix, reference.classes[r] ?? OUT, t < 0 ? missed : (test.classes[t] ?? OUT), 1);
  }
  for (let t = 0; t < test.samples.length; t++) {
    const sample = test.samples[t] ?? 0;
    if ((match.referenceOfTest[t] ?? -1) >= 0 || !isCounted(sample)) continue;
    add(matrix, isShutForReference(sample) ? UNREADABLE : OUT, test.classes[t] ?? OUT, 1);
  }
  return matrix;
}

function createMatrix(): number[][] {
  return Array.from({ length: UNREADABLE + 1 }, () => new Array<number>(UNREADABLE + 1).fill(0));
}

function add(matrix: number[][], reference: number, test: number, count: number): void {
  const row = matrix[reference];
  assert(
    row !== undefined && test <= UNREADABLE,
    () => `compareBeats: classes must be below ${OUT}, got ${reference} and ${test}`,
  );
  row[test] = (row[test] ?? 0) + count;
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
