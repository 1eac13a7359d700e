import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { drawWaveBatch, NO_LABEL, type LabelledLeads, type WaveBatch } from '#main/preprocessing/draw-wave-batch.ts';
import { createRandom, type Random } from '#main/preprocessing/random.ts';
import { NETWORK_RATE_HZ, WAVE_CLASSES } from '#shared/signal/delineate/network-shape.ts';
import { createAdam, type Adam } from './adam.ts';
import { applyWaves } from './architectures/waves.ts';
import type { Scalar, TensorFlow, Variable } from './backend.ts';
import type { FitEvents } from './fit.ts';
import { drawInitialWeights } from './initial-weights.ts';
import { countParameters, WAVES, type FitLeads, type FitWavesSpec } from './protocol.ts';
import { nameGradients, toLearningRate, toVariables, updateAverages } from './training-steps.ts';
import { toFlatWeights, toTensors, writeFloats } from './weights-file.ts';

/**
 * Trains the delineation network, from scratch or from weights that are there, and writes final.weights.bin. The same seed draws the same weights, pieces and disturbances.
 * @returns number of epochs; undefined when cancelled
 * Errors: unreadable files and TensorFlow's own failures are thrown.
 */
export async function fitWaves(tf: TensorFlow, spec: FitWavesSpec, events: FitEvents): Promise<number | undefined> {
  const source = await readLeads(spec.train);
  const random = createRandom(spec.seed);
  const start = spec.startPath === null ? drawInitialWeights(WAVES, random) : await readFloats(spec.startPath);
  if (start.length !== countParameters(WAVES)) throw new Error(`fitWaves: no network has ${start.length} weights`);
  const variables = toVariables(tf, toTensors(tf, WAVES, start), true);
  const averages = toVariables(tf, variables, false);
  const adam = createAdam(tf, variables, spec);
  const run: Run = { tf, spec, source, random, variables, averages, adam, stepCount: 0 };
  try {
    for (let epoch = 1; epoch <= spec.epochCount; epoch++) {
      const startedAtMs = performance.now();
      let lossSum = 0;
      for (let step = 0; step < spec.stepsPerEpoch; step++) {
        await setImmediate();
        if (events.isCancelled()) return undefined;
        lossSum += runStep(run);
      }
      const trainLoss = lossSum / spec.stepsPerEpoch;
      events.onEpoch({ epoch, epochCount: spec.epochCount, trainLoss, elapsedMs: performance.now() - startedAtMs });
    }
    const saved = spec.averaging > 0 ? averages : variables;
    await writeFloats(join(spec.outFolder, 'final.weights.bin'), toFlatWeights(WAVES, saved));
    return spec.epochCount;
  } finally {
    adam.dispose();
    for (const variable of [...Object.values(variables), ...Object.values(averages)]) variable.dispose();
  }
}

interface Run {
  readonly tf: TensorFlow;
  readonly spec: FitWavesSpec;
  readonly source: LabelledLeads;
  readonly random: Random;
  readonly variables: Record<string, Variable>;
  readonly averages: Record<string, Variable>;
  readonly adam: Adam;
  stepCount: number;
}

async function readLeads({ inputsPath, labelsPath, recordings }: FitLeads): Promise<LabelledLeads> {
  const inputs = await readFloats(inputsPath);
  const labels = new Uint8Array(await readFile(labelsPath));
  const expected = recordings.reduce((sum, { leadCount, sampleCount }) => sum + leadCount * sampleCount, 0);
  if (inputs.length !== expected || labels.length !== 2 * expected) {
    throw new Error(
      `fitWaves: ${expected} samples expected, got ${inputs.length} and ${labels.length} labels for twice as many`,
    );
  }
  return { inputs, labels, recordings };
}

async function readFloats(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** Part of the run in which the learning rate rises. */
const WARM_UP = 0.03;

function runStep(run: Run): number {
  const { tf, spec, source, random, variables } = run;
  const batch = drawWaveBatch({
    source,
    recordings: Int32Array.from(source.recordings.keys()),
    lengthSamples: spec.lengthSamples,
    rowCount: spec.batchRows,
    sampleRateHz: NETWORK_RATE_HZ,
    augmentation: spec.augmentation,
    random,
  });
  const learningRate = toLearningRate(
    spec.learningRate,
    run.stepCount / (spec.epochCount * spec.stepsPerEpoch),
    WARM_UP,
  );
  const loss = tf.tidy((): number => {
    const { value, grads } = tf.variableGrads(() => computeLoss(run, batch), Object.values(variables));
    run.adam.step(nameGradients(variables, grads), learningRate);
    return value.dataSync<'float32'>()[0] ?? NaN;
  });
  if (!Number.isFinite(loss)) throw new Error(`fitWaves: the loss is ${loss} after ${run.stepCount} steps`);
  run.stepCount++;
  updateAverages(tf, { variables, averages: run.averages, stepCount: run.stepCount, averaging: spec.averaging });
  return loss;
}

/** Cross-entropy, as a mean over the samples that somebody looked at. */
function computeLoss({ tf, spec, variables }: Run, { inputs, labels, rowCount, leadCount }: WaveBatch): Scalar {
  const classCount = WAVE_CLASSES.length;
  const targets = new Float32Array(labels.length * classCount);
  let labelled = 0;
  labels.forEach((label, i) => {
    if (label === NO_LABEL) return;
    targets[i * classCount + label] = 1;
    labelled++;
  });
  const x = tf.tensor3d(inputs, [rowCount, spec.lengthSamples, 1]);
  const y = tf.tensor3d(targets, [rowCount, spec.lengthSamples, classCount]);
  const logits = applyWaves(tf, variables, x, leadCount);
  return tf.neg(tf.div<Scalar>(tf.sum(tf.mul(y, tf.logSoftmax(logits))), Math.max(1, labelled)));
}
