import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { computeConfusion, computeMacroF1, type Confusion } from '#shared/metrics/class-scores.ts';
import { computeCalibrationError, computeLogLoss, fitTemperature, type LabelledLogits } from './temperature.ts';

/** Logits of one fold's left-out rows after each epoch. */
export interface FoldResult {
  readonly labels: Uint8Array;
  /** [epochCount][labels.length * classCount] */
  readonly logitsByEpoch: readonly Float32Array[];
}

/** What the left-out rows of all folds say together. */
export interface CrossValidation {
  /** Epoch with the greatest macro F1 over the trained classes, counted from 1. */
  readonly epoch: number;
  readonly macroF1ByEpoch: readonly number[];
  readonly confusion: Confusion;
  readonly temperature: number;
  readonly logLoss: { readonly before: number; readonly after: number };
  readonly calibrationError: { readonly before: number; readonly after: number };
}

/** Chooses epoch and temperature on rows that no fold was trained on. */
export function summarizeFolds(folds: readonly FoldResult[], classMask: Uint8Array): CrossValidation {
  const classCount = AAMI_CLASSES.length;
  const trained = AAMI_CLASSES.flatMap((_, index) => (classMask[index] === 1 ? [index] : []));
  const labels = concatBytes(folds.map((fold) => fold.labels));
  const epochCount = Math.min(...folds.map((fold) => fold.logitsByEpoch.length));
  const confusions = Array.from({ length: epochCount }, (_, epoch) => {
    const logits = concatFloats(folds.map((fold) => fold.logitsByEpoch[epoch] ?? new Float32Array(0)));
    return computeConfusion(labels, toAnswers(logits, classCount, classMask), classCount);
  });
  const macroF1ByEpoch = confusions.map((confusion) => computeMacroF1(confusion, trained) ?? 0);
  const best = macroF1ByEpoch.indexOf(Math.max(...macroF1ByEpoch));
  const logits = concatFloats(folds.map((fold) => fold.logitsByEpoch[best] ?? new Float32Array(0)));
  const data: LabelledLogits = { logits, labels, classCount, classMask };
  const temperature = fitTemperature(data);
  return {
    epoch: best + 1,
    macroF1ByEpoch,
    confusion: confusions[best] ?? [],
    temperature,
    logLoss: { before: computeLogLoss(data, 1), after: computeLogLoss(data, temperature) },
    calibrationError: { before: computeCalibrationError(data, 1), after: computeCalibrationError(data, temperature) },
  };
}

/** Class with the greatest logit among those in the mask. */
function toAnswers(logits: Float32Array, classCount: number, classMask: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: logits.length / classCount }, (_, row) => {
    let answer = classMask.indexOf(1);
    for (let c = answer + 1; c < classCount; c++) {
      if (classMask[c] === 1 && (logits[row * classCount + c] ?? 0) > (logits[row * classCount + answer] ?? 0))
        answer = c;
    }
    return answer;
  });
}

function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

function concatFloats(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
