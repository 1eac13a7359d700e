import type { Random } from '#test/builders/random.ts';
import { FEATURE_COUNT } from '#shared/signal/hump-features.ts';
import type { EvidenceNet } from '#shared/signal/beat-evidence.ts';

/** Humps with their features and whether they are beats. */
export interface EvidenceRows {
  /** [count * FEATURE_COUNT] */
  readonly features: Float32Array;
  /** [count] 1 beat, 0 none. */
  readonly labels: Uint8Array;
  /** [count] how much each counts. */
  readonly weights: Float32Array;
  readonly count: number;
}

const HIDDEN_COUNT = 8;
const BATCH_ROWS = 512;
const ROUNDS = 5;
const PEAK_RATE = 0.01;
const WARM_UP_PART = 0.2;

/**
 * Fits a network to rows: weighted cross-entropy, Adam, features scaled to mean 0 and deviation 1 (the scaling goes into the weights
 * afterwards). The same rows and the same random numbers give the same network.
 * Source: Kingma and Ba 2015.
 */
export function fitNet(rows: EvidenceRows, random: Random): EvidenceNet {
  const scaling = measureScaling(rows);
  const parameters = drawParameters(random);
  const stepCount = Math.ceil((ROUNDS * rows.count) / BATCH_ROWS);
  const gradient = new Float64Array(parameters.length);
  const first = new Float64Array(parameters.length);
  const second = new Float64Array(parameters.length);
  for (let step = 0; step < stepCount; step++) {
    gradient.fill(0);
    for (let k = 0; k < BATCH_ROWS; k++)
      addGradientInto(gradient, parameters, { rows, scaling, row: Math.floor(random() * rows.count) });
    const done = step / stepCount;
    const rate =
      PEAK_RATE *
      (done < WARM_UP_PART
        ? done / WARM_UP_PART
        : 0.5 * (1 + Math.cos((Math.PI * (done - WARM_UP_PART)) / (1 - WARM_UP_PART))));
    const firstBias = 1 - 0.9 ** (step + 1);
    const secondBias = 1 - 0.999 ** (step + 1);
    for (let p = 0; p < parameters.length; p++) {
      const slope = (gradient[p] ?? 0) / BATCH_ROWS;
      first[p] = 0.9 * (first[p] ?? 0) + 0.1 * slope;
      second[p] = 0.999 * (second[p] ?? 0) + 0.001 * slope * slope;
      parameters[p] =
        (parameters[p] ?? 0) -
        (rate * ((first[p] ?? 0) / firstBias)) / (Math.sqrt((second[p] ?? 0) / secondBias) + 1e-8);
    }
  }
  return toNet(parameters, scaling);
}

interface Scaling {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

function measureScaling({ features, count }: EvidenceRows): Scaling {
  const means = new Float64Array(FEATURE_COUNT);
  const squares = new Float64Array(FEATURE_COUNT);
  for (let i = 0; i < count * FEATURE_COUNT; i++) {
    const column = i % FEATURE_COUNT;
    const value = features[i] ?? 0;
    means[column] = (means[column] ?? 0) + value / count;
    squares[column] = (squares[column] ?? 0) + (value * value) / count;
  }
  return {
    means,
    deviations: squares.map((square, column) => Math.sqrt(Math.max(0, square - (means[column] ?? 0) ** 2)) + 1e-3),
  };
}

// Parameters in one row: HIDDEN_COUNT * FEATURE_COUNT weights, HIDDEN_COUNT biases, HIDDEN_COUNT output weights, one output bias.
const BIASES_AT = HIDDEN_COUNT * FEATURE_COUNT;
const OUTPUTS_AT = BIASES_AT + HIDDEN_COUNT;
const OUTPUT_BIAS_AT = OUTPUTS_AT + HIDDEN_COUNT;

function drawParameters(random: Random): Float64Array {
  const parameters = new Float64Array(OUTPUT_BIAS_AT + 1);
  const draw = (fanIn: number) => (2 * random() - 1) / Math.sqrt(fanIn);
  for (let p = 0; p < parameters.length; p++) parameters[p] = draw(p < OUTPUTS_AT ? FEATURE_COUNT : HIDDEN_COUNT);
  return parameters;
}

const scaled = new Float64Array(FEATURE_COUNT);
const hidden = new Float64Array(HIDDEN_COUNT);

function addGradientInto(
  gradient: Float64Array,
  parameters: Float64Array,
  { rows, scaling, row }: { readonly rows: EvidenceRows; readonly scaling: Scaling; readonly row: number },
): void {
  for (let column = 0; column < FEATURE_COUNT; column++)
    scaled[column] =
      ((rows.features[row * FEATURE_COUNT + column] ?? 0) - (scaling.means[column] ?? 0)) /
      (scaling.deviations[column] ?? 1);
  let output = parameters[OUTPUT_BIAS_AT] ?? 0;
  for (let unit = 0; unit < HIDDEN_COUNT; unit++) {
    let sum = parameters[BIASES_AT + unit] ?? 0;
    for (let column = 0; column < FEATURE_COUNT; column++)
      sum += (parameters[unit * FEATURE_COUNT + column] ?? 0) * (scaled[column] ?? 0);
    hidden[unit] = Math.max(0, sum);
    output += (parameters[OUTPUTS_AT + unit] ?? 0) * (hidden[unit] ?? 0);
  }
  const error = (rows.weights[row] ?? 0) * (1 / (1 + Math.exp(-output)) - (rows.labels[row] ?? 0));
  gradient[OUTPUT_BIAS_AT] = (gradient[OUTPUT_BIAS_AT] ?? 0) + error;
  for (let unit = 0; unit < HIDDEN_COUNT; unit++) {
    const value = hidden[unit] ?? 0;
    gradient[OUTPUTS_AT + unit] = (gradient[OUTPUTS_AT + unit] ?? 0) + error * value;
    if (value <= 0) continue;
    const back = error * (parameters[OUTPUTS_AT + unit] ?? 0);
    gradient[BIASES_AT + unit] = (gradient[BIASES_AT + unit] ?? 0) + back;
    for (let column = 0; column < FEATURE_COUNT; column++) {
      const p = unit * FEATURE_COUNT + column;
      gradient[p] = (gradient[p] ?? 0) + back * (scaled[column] ?? 0);
    }
  }
}

function toNet(parameters: Float64Array, { means, deviations }: Scaling): EvidenceNet {
  const hiddenWeights = new Float32Array(HIDDEN_COUNT * FEATURE_COUNT);
  const hiddenBiases = parameters.slice(BIASES_AT, OUTPUTS_AT);
  for (let p = 0; p < hiddenWeights.length; p++) {
    const column = p % FEATURE_COUNT;
    const unit = (p - column) / FEATURE_COUNT;
    const weight = (parameters[p] ?? 0) / (deviations[column] ?? 1);
    hiddenWeights[p] = weight;
    hiddenBiases[unit] = (hiddenBiases[unit] ?? 0) - weight * (means[column] ?? 0);
  }
  return {
    hiddenWeights,
    hiddenBiases: Float32Array.from(hiddenBiases),
    outputWeights: Float32Array.from(parameters.subarray(OUTPUTS_AT, OUTPUT_BIAS_AT)),
    outputBias: parameters[OUTPUT_BIAS_AT] ?? 0,
  };
}
