import {
  computeAccuracy,
  computeClassScores,
  computeConfusion,
  computeMacroF1,
  divide,
  toMean,
} from '#shared/metrics/class-scores.ts';
import { rankScores } from '#shared/metrics/rank-scores.ts';
import { computeRocAuc } from '#shared/metrics/roc-auc.ts';
import type { FitScores } from '../protocol/fit-report.ts';
import type { FitLoss } from '../protocol/fit-spec.ts';
import { sumLoss, toTargets, type LossRows } from './batch-loss.ts';

/** Figures of answered rows. @param logits  [rowCount * outputCount] */
export function scoreRows(logits: Float32Array, rows: LossRows, loss: FitLoss): FitScores {
  const outputCount = logits.length / rows.rowCount;
  const lossValue = sumLoss(logits, toTargets(loss, rows, outputCount));
  return loss.kind === 'cross-entropy'
    ? { loss: lossValue, ...scoreClasses(logits, rows.labels, loss.classMask) }
    : { loss: lossValue, ...scoreAnswers(logits, rows.labels, outputCount) };
}

/** One class of several. Masked classes are never answered and have no probability that could be ranked. */
function scoreClasses(logits: Float32Array, labels: Uint8Array, classMask: Uint8Array): Omit<FitScores, 'loss'> {
  const classCount = classMask.length;
  const classes = Array.from({ length: classCount }, (_, c) => c);
  const trained = classes.filter((c) => classMask[c] === 1);
  const answers = new Uint8Array(labels.length);
  const probabilities = new Float64Array(logits.length);
  for (let k = 0; k < labels.length; k++) {
    const row = logits.subarray(k * classCount, (k + 1) * classCount);
    const largest = Math.max(...trained.map((c) => row[c] ?? 0));
    const sum = trained.reduce((total, c) => total + Math.exp((row[c] ?? 0) - largest), 0);
    answers[k] = trained.find((c) => row[c] === largest) ?? 0;
    for (const c of trained) probabilities[k * classCount + c] = Math.exp((row[c] ?? 0) - largest) / sum;
  }
  const confusion = computeConfusion(labels, answers, classCount);
  const aucs = trained.map((c) => {
    const scores = Float64Array.from(labels, (_, k) => probabilities[k * classCount + c] ?? 0);
    return computeRocAuc(
      rankScores(
        scores,
        labels.map((label) => (label === c ? 1 : 0)),
      ),
    );
  });
  return {
    accuracy: computeAccuracy(confusion) ?? 0,
    macroF1: computeMacroF1(confusion, classes) ?? 0,
    macroAuc: toMean(aucs),
    f1ByClass: classes.map((c) => computeClassScores(confusion, c).f1),
    confusion,
  };
}

/** Yes or no for each output, yes from a probability of 0.5 on: from a logit of 0. */
function scoreAnswers(logits: Float32Array, labels: Uint8Array, outputCount: number): Omit<FitScores, 'loss'> {
  const rowCount = labels.length / outputCount;
  const columns = Array.from({ length: outputCount }, (_, c) => {
    const truth = Uint8Array.from({ length: rowCount }, (__, k) => labels[k * outputCount + c] ?? 0);
    const scores = Float32Array.from({ length: rowCount }, (__, k) => logits[k * outputCount + c] ?? 0);
    const confusion = computeConfusion(
      truth,
      Uint8Array.from(scores, (logit) => (logit >= 0 ? 1 : 0)),
      2,
    );
    return { confusion, f1: computeClassScores(confusion, 1).f1, auc: computeRocAuc(rankScores(scores, truth)) };
  });
  const right = columns.reduce((sum, { confusion }) => sum + (confusion[0]?.[0] ?? 0) + (confusion[1]?.[1] ?? 0), 0);
  return {
    accuracy: divide(right, labels.length) ?? 0,
    macroF1: toMean(columns.map(({ f1 }) => f1)) ?? 0,
    macroAuc: toMean(columns.map(({ auc }) => auc)),
    f1ByClass: columns.map(({ f1 }) => f1),
    confusion: columns.map(({ confusion }) => confusion.flat()),
  };
}
