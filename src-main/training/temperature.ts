import { computeCalibrationCurve, computeExpectedCalibrationError } from '#shared/metrics/calibration.ts';
import { assert } from '#shared/result/assert.ts';

export interface LabelledLogits {
  /** [rowCount * classCount] */
  readonly logits: Float32Array;
  /** [rowCount] class indices */
  readonly labels: Uint8Array;
  readonly classCount: number;
  /** 0 leaves a class out. */
  readonly classMask: Uint8Array;
}

const SEARCH_STEPS = 60;
const LEAST = 0.05;
const GREATEST = 20;

/**
 * Temperature that makes the softmax of logits / temperature fit the labels best (least negative log-likelihood): one number, which
 * changes no answer, only how sure it sounds. Found by golden section on its logarithm; the loss has one minimum there.
 * Source: Guo et al. 2017, On calibration of modern neural networks.
 * Errors: no rows is a programming error.
 */
export function fitTemperature(data: LabelledLogits): number {
  assert(data.labels.length > 0, () => 'fitTemperature: at least one row is needed, got 0');
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(LEAST);
  let high = Math.log(GREATEST);
  for (let step = 0; step < SEARCH_STEPS; step++) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (computeLogLoss(data, Math.exp(left)) < computeLogLoss(data, Math.exp(right))) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/** Mean negative log-likelihood of the labels, in nats. */
export function computeLogLoss({ logits, labels, classCount, classMask }: LabelledLogits, temperature: number): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    const own = logits.subarray(row * classCount, (row + 1) * classCount);
    let largest = -Infinity;
    for (let c = 0; c < classCount; c++)
      if (classMask[c] === 1) largest = Math.max(largest, (own[c] ?? 0) / temperature);
    let total = 0;
    for (let c = 0; c < classCount; c++)
      if (classMask[c] === 1) total += Math.exp((own[c] ?? 0) / temperature - largest);
    sum += Math.log(total) + largest - (own[labels[row] ?? 0] ?? 0) / temperature;
  }
  return sum / labels.length;
}

/**
 * Expected calibration error: how far the probability of the answer lies from how often it is right, in ten bins of equal width,
 * weighted by rows.
 */
export function computeCalibrationError(
  { logits, labels, classCount, classMask }: LabelledLogits,
  temperature: number,
): number {
  const probabilities = new Float64Array(labels.length);
  const isRight = Uint8Array.from(labels, (label, row) => {
    const own = logits.subarray(row * classCount, (row + 1) * classCount);
    const { answer, probability } = findTop(own, classMask, temperature);
    probabilities[row] = probability;
    return answer === label ? 1 : 0;
  });
  return computeExpectedCalibrationError(computeCalibrationCurve(probabilities, isRight)) ?? 0;
}

function findTop(
  logits: Float32Array,
  classMask: Uint8Array,
  temperature: number,
): { answer: number; probability: number } {
  let answer = -1;
  for (let c = 0; c < logits.length; c++) {
    if (classMask[c] === 1 && (answer < 0 || (logits[c] ?? 0) > (logits[answer] ?? 0))) answer = c;
  }
  let total = 0;
  for (let c = 0; c < logits.length; c++) {
    if (classMask[c] === 1) total += Math.exp(((logits[c] ?? 0) - (logits[answer] ?? 0)) / temperature);
  }
  return { answer, probability: 1 / total };
}
