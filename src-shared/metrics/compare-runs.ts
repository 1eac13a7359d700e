import { divide } from './class-scores.ts';
import type { Ec57Marks } from './ec57-marks.ts';
import { EctopicRuns, LONGEST_RUN, type EctopicRun, type RunOrigin } from './ectopic-runs.ts';

/** Figures of runs of one length, fractions; null where the denominator is 0. */
export interface RunStatistics {
  /** Runs of the reference that the test found, and did not. */
  readonly foundCount: number;
  readonly missedCount: number;
  /** Runs of the test that the reference has, and has not. */
  readonly trueCount: number;
  readonly falseCount: number;
  readonly sensitivity: number | null;
  readonly positivePredictivity: number | null;
}

export interface RunComparison {
  /** Rows: length of the reference's run, 0 to 6 (6 or more); columns: longest run of the test in its match window. */
  readonly sensitivityMatrix: readonly (readonly number[])[];
  /** Rows: longest run of the reference in the match window; columns: length of the test's run. */
  readonly predictivityMatrix: readonly (readonly number[])[];
  /** 2 beats; 3 to 5; 6 or more. */
  readonly couplets: RunStatistics;
  readonly shortRuns: RunStatistics;
  readonly longRuns: RunStatistics;
}

export interface CompareRunsInput {
  readonly reference: Ec57Marks;
  readonly test: Ec57Marks;
  readonly origin: RunOrigin;
  readonly windowSamples: number;
  /** End of the learning period. */
  readonly startSample: number;
}

/**
 * Run by run: a run's match window reaches from its first to its last beat and a match window beyond; there the longest run of the other
 * annotator is looked for, of which only the beats in the window count. A couplet is found where that has 2 beats or more, a short run
 * from 3, a long run from 6. Flutter (atrial fibrillation and flutter) counts as a long ventricular (supraventricular) run. Beats of the
 * learning period begin no run.
 * Errors: none. Source: ANSI/AAMI EC57:2012 and rxr(1) with its table. rxr leaves a run out that reaches the end of the file, and the
 * length of one in which flutter begins; here both count.
 */
export function compareRuns(input: CompareRunsInput): RunComparison {
  const reference = new EctopicRuns(input.reference, input.origin);
  const test = new EctopicRuns(input.test, input.origin);
  const sensitivityMatrix = createMatrix();
  for (const run of reference.listFrom(input.startSample)) {
    count(sensitivityMatrix, run.length, test.findLongest(widen(run, input.windowSamples)));
  }
  const predictivityMatrix = createMatrix();
  for (const run of test.listFrom(input.startSample)) {
    count(predictivityMatrix, reference.findLongest(widen(run, input.windowSamples)), run.length);
  }
  return toRunComparison(sensitivityMatrix, predictivityMatrix);
}

/** The sum of several recordings. */
export function sumRunComparisons(parts: readonly RunComparison[]): RunComparison {
  const sum = (pick: (part: RunComparison) => RunComparison['sensitivityMatrix']) => {
    const total = createMatrix();
    for (const part of parts) pick(part).forEach((row, r) => row.forEach((n, t) => count(total, r, t, n)));
    return total;
  };
  return toRunComparison(
    sum((part) => part.sensitivityMatrix),
    sum((part) => part.predictivityMatrix),
  );
}

function widen({ startSample, lastSample }: EctopicRun, windowSamples: number) {
  return { fromSample: startSample - windowSamples, toSample: lastSample + windowSamples };
}

function createMatrix(): number[][] {
  return Array.from({ length: LONGEST_RUN + 1 }, () => new Array<number>(LONGEST_RUN + 1).fill(0));
}

function count(matrix: number[][], reference: number, test: number, howMany = 1): void {
  const row = matrix[reference];
  if (row !== undefined) row[test] = (row[test] ?? 0) + howMany;
}

type Matrix = RunComparison['sensitivityMatrix'];

function toRunComparison(sensitivityMatrix: Matrix, predictivityMatrix: Matrix): RunComparison {
  const toStatistics = (shortest: number, longest: number): RunStatistics => {
    let [foundCount, missedCount, trueCount, falseCount] = [0, 0, 0, 0];
    for (let own = shortest; own <= longest; own++) {
      for (let other = 0; other <= LONGEST_RUN; other++) {
        const ofReference = sensitivityMatrix[own]?.[other] ?? 0;
        const ofTest = predictivityMatrix[other]?.[own] ?? 0;
        if (other >= shortest) {
          foundCount += ofReference;
          trueCount += ofTest;
        } else {
          missedCount += ofReference;
          falseCount += ofTest;
        }
      }
    }
    return {
      foundCount,
      missedCount,
      trueCount,
      falseCount,
      sensitivity: divide(foundCount, foundCount + missedCount),
      positivePredictivity: divide(trueCount, trueCount + falseCount),
    };
  };
  return {
    sensitivityMatrix,
    predictivityMatrix,
    couplets: toStatistics(2, 2),
    shortRuns: toStatistics(3, 5),
    longRuns: toStatistics(LONGEST_RUN, LONGEST_RUN),
  };
}
