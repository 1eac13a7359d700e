import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { ModelProvenance } from '#shared/domain/model-card.ts';
import { chooseThreshold } from '#shared/metrics/choose-threshold.ts';
import { rankScores } from '#shared/metrics/rank-scores.ts';
import { toProbabilities as softmaxOrSigmoid } from '#shared/network/to-probabilities.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { computeCalibrationError, computeLogLoss, fitTemperature, type LabelledLogits } from './temperature.ts';

/** What a network says about rows that may choose. */
export interface ValidationLogits {
  readonly classIds: readonly string[];
  readonly labelKind: 'classes' | 'labels';
  /** By class: 0 leaves it out of the softmax. */
  readonly classMask: Uint8Array;
  /** [rowCount] class, or [rowCount * classCount] 0 or 1. */
  readonly labels: Uint8Array;
  /** [rowCount * classCount] */
  readonly logits: Float32Array;
}

export interface ChosenOnValidation {
  readonly temperature: number;
  /** Null where none was chosen. */
  readonly calibration: Omit<NonNullable<ModelProvenance['calibration']>, 'on'> | null;
  /** By class; null where each row has one class. */
  readonly thresholds: readonly number[] | null;
}

/**
 * Temperature and thresholds as the job wants them chosen.
 * Errors: 'app/wrong-use' for a label without a validation row that has it, or where no threshold keeps the specificity.
 */
export function chooseOnValidation(
  validation: ValidationLogits,
  choose: Pick<ClassifyTrainingJob['choose'], 'temperature' | 'thresholds'>,
): Result<ChosenOnValidation> {
  const data = toLabelledLogits(validation);
  const isUsable = data.labels.length > 0;
  const temperature = choose.temperature && isUsable ? roundTemperature(fitTemperature(data)) : 1;
  const calibration =
    choose.temperature && isUsable
      ? {
          logLoss: { before: computeLogLoss(data, 1), after: computeLogLoss(data, temperature) },
          error: { before: computeCalibrationError(data, 1), after: computeCalibrationError(data, temperature) },
        }
      : null;
  const probabilities = toProbabilities(validation, temperature);
  const thresholds = chooseThresholds({ ...validation, probabilities }, choose.thresholds);
  return thresholds.ok ? ok({ temperature, calibration, thresholds: thresholds.value }) : thresholds;
}

/** [rowCount * classCount] softmax over the classes in the mask, or a sigmoid each, of logits / temperature. */
export function toProbabilities(
  { logits, classMask, labelKind }: Pick<ValidationLogits, 'logits' | 'classMask' | 'labelKind'>,
  temperature: number,
): Float32Array {
  return softmaxOrSigmoid(logits, { classMask, output: labelKind === 'classes' ? 'softmax' : 'sigmoid', temperature });
}

/** A yes or no is a choice of two classes, one of which has the logit 0: the temperature is the same. */
function toLabelledLogits({ labelKind, labels, logits, classMask }: ValidationLogits): LabelledLogits {
  if (labelKind === 'classes') return { logits, labels, classCount: classMask.length, classMask };
  const pairs = new Float32Array(2 * logits.length);
  logits.forEach((logit, k) => (pairs[2 * k + 1] = logit));
  return { logits: pairs, labels, classCount: 2, classMask: Uint8Array.of(1, 1) };
}

const UNCHOSEN = 0.5;

/** What may choose thresholds: rows, or recordings whose beats were joined. */
export interface ValidationProbabilities extends Pick<ValidationLogits, 'classIds' | 'labelKind' | 'labels'> {
  /** [rowCount * classCount] */
  readonly probabilities: Float32Array;
}

/** By class; null where each row has one class. Errors: as chooseOnValidation. */
export function chooseThresholds(
  { classIds, labelKind, labels, probabilities }: ValidationProbabilities,
  rule: ClassifyTrainingJob['choose']['thresholds'],
): Result<readonly number[] | null> {
  if (labelKind === 'classes') return ok(null);
  if (rule.kind === 'none') return ok(classIds.map(() => UNCHOSEN));
  if (rule.kind === 'given') return ok(rule.values);
  const chosen: number[] = [];
  for (const [k, classId] of classIds.entries()) {
    const isOwn = (_: number, index: number) => index % classIds.length === k;
    const own = labels.filter(isOwn);
    if (rule.kind === 'greatest-f1' && own.reduce((sum, label) => sum + label, 0) < (rule.leastPositives ?? 0)) {
      chosen.push(UNCHOSEN);
      continue;
    }
    const ranked = rankScores(probabilities.filter(isOwn), own);
    const best = chooseThreshold(
      ranked,
      rule.kind === 'greatest-f1' ? { kind: 'max-f1' } : { kind: 'specificity', least: rule.specificity },
    );
    if (best === null)
      return err(
        'app/wrong-use',
        `No threshold can be chosen for ${classId}: no validation row has it, or none keeps the wanted specificity. Take another split, or 'choose.thresholds' of kind 'none'.`,
      );
    chosen.push(best.threshold);
  }
  return ok(chosen);
}

function roundTemperature(temperature: number): number {
  return Math.round(temperature * 10_000) / 10_000;
}
