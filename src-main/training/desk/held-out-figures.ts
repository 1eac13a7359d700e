import { createRandom } from '#main/preprocessing/random.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type {
  BeatEvaluation,
  FigureDifference,
  FigureWithInterval,
  HeldOutComparison,
} from '#shared/domain/training-run.ts';
import { bootstrapDifferences, type PairedDifference } from '#shared/metrics/bootstrap.ts';
import { computeClassReport, type ClassReport } from '#shared/metrics/class-report.ts';
import { computeAccuracy, computeClassScores, computeMacroF1 } from '#shared/metrics/class-scores.ts';
import { sumConfusion, type ConfusionEntries } from '#shared/metrics/confusion-entries.ts';
import { NO_ANSWER, type JudgedBeats } from './judge-held-out.ts';

/** Draws for the intervals: enough for two digits, and quick. */
const REPLICATE_COUNT = 2000;
/** The same draws every time. */
const BOOTSTRAP_SEED = 20261121;

/** Everything that is said about one model, with intervals over patients. */
export function reportJudged(judged: JudgedBeats): ClassReport {
  return computeClassReport({
    classIds: AAMI_CLASSES,
    supported: listSupported(judged),
    entries: toEntries(judged),
    rows: null,
    bootstrap: toBootstrap(judged.patientCount),
  });
}

/** Figures of one model with intervals over patients. */
export function evaluateJudged(judged: JudgedBeats, report = reportJudged(judged)): BeatEvaluation {
  const { card, patientCount, recordCount } = judged;
  return {
    modelId: card.id,
    modelVersion: card.version,
    patientCount,
    recordCount,
    beatCount: judged.truth.length,
    classes: report.classes.map(({ classId, referenceCount, sensitivity, positivePredictivity, f1 }) => {
      return {
        classId,
        referenceCount,
        sensitivity: toFigure(sensitivity),
        positivePredictivity: toFigure(positivePredictivity),
        f1: toFigure(f1),
      };
    }),
    accuracy: toFigure(report.accuracy),
    macroF1: toFigure(report.macroF1),
    confusion: report.confusion.map((row) => [...row]),
  };
}

function toFigure({ value, low, high }: FigureWithInterval): FigureWithInterval {
  return { value, low, high };
}

/** Both on the same beats of the same patients; differences by a paired bootstrap over patients. */
export function compareJudged(
  before: JudgedBeats,
  after: JudgedBeats,
  seen: Pick<HeldOutComparison, 'seenByBefore' | 'seenByAfter'>,
): HeldOutComparison {
  const supported = listSupported(after).filter((k) => listSupported(before).includes(k));
  const entries = [toEntries(before), toEntries(after)] as const;
  const toStatistics = (own: ConfusionEntries, multiplicities: Uint32Array): (number | null)[] => {
    const confusion = sumConfusion(own, AAMI_CLASSES.length, multiplicities);
    const f1 = AAMI_CLASSES.map((_, k) => computeClassScores(confusion, k).f1);
    return [computeAccuracy(confusion), computeMacroF1(confusion, supported), ...f1];
  };
  const [accuracy, macroF1, ...f1] = bootstrapDifferences((multiplicities) => {
    const first = toStatistics(entries[0], multiplicities);
    return toStatistics(entries[1], multiplicities).map((value, k) => {
      const other = first[k] ?? null;
      return value === null || other === null ? null : value - other;
    });
  }, toBootstrap(before.patientCount)).map(toDifference);
  return {
    before: evaluateJudged(before),
    after: evaluateJudged(after),
    accuracy: accuracy ?? NOTHING,
    macroF1: macroF1 ?? NOTHING,
    f1: AAMI_CLASSES.map((classId, k) => ({ classId, difference: f1[k] ?? NOTHING })),
    ...seen,
  };
}

const NOTHING: FigureDifference = { value: null, low: null, high: null, pValue: null };

function toDifference({ value, interval, pValue }: PairedDifference): FigureDifference {
  return { value, low: interval?.low ?? null, high: interval?.high ?? null, pValue };
}

function toBootstrap(groupCount: number) {
  return { groupCount, replicateCount: REPLICATE_COUNT, random: createRandom(BOOTSTRAP_SEED) };
}

/** Classes that the model can answer and that some beat has. */
function listSupported({ card, truth }: JudgedBeats): readonly number[] {
  return AAMI_CLASSES.flatMap((name, k) =>
    card.classes.some(({ id, supported }) => id === name && supported) && truth.includes(k) ? [k] : [],
  );
}

/** Equal beats of a patient are one entry: a draw of patients then sums a few entries and not every beat. */
function toEntries({ groups, truth, answers }: JudgedBeats): ConfusionEntries {
  const counts = new Map<number, number>();
  const base = AAMI_CLASSES.length + 1;
  truth.forEach((label, k) => {
    const key = ((groups[k] ?? 0) * base + label) * base + (answers[k] ?? NO_ANSWER);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  const keys = [...counts.keys()];
  return {
    groups: keys.map((key) => Math.floor(key / base / base)),
    truth: keys.map((key) => Math.floor(key / base) % base),
    answers: keys.map((key) => key % base),
    counts: [...counts.values()],
  };
}
