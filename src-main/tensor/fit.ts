import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { augmentRowsInto } from '#main/preprocessing/augment-rows.ts';
import { createRandom, type Random } from '#main/preprocessing/random.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { createAdam, type Adam } from './adam.ts';
import type { Scalar, Tensor, TensorFlow, Variable } from './backend.ts';
import { chooseRows } from './choose-rows.ts';
import { inferLogits, toInputLayout, type InputLayout } from './infer.ts';
import { drawInitialWeights } from './initial-weights.ts';
import { computeLoss, toTargets } from './loss.ts';
import type { EpochReport, FitRows, FitSpec, WeightTable } from './protocol.ts';
import { runNetwork } from './run-network.ts';
import { nameGradients, toLearningRate, toVariables, updateAverages } from './training-steps.ts';
import { toFlatWeights, toTensors, writeFloats } from './weights-file.ts';

export interface FitEvents {
  readonly isCancelled: () => boolean;
  readonly onEpoch: (epoch: EpochReport) => void;
}

/**
 * Trains a network from scratch and writes, after each epoch, its weights and its logits on the validation rows: which epoch is best is
 * for main to say. The same seed draws the same weights, rows and disturbances.
 * @returns number of epochs; undefined when cancelled
 * Errors: unreadable files and TensorFlow's own failures are thrown.
 */
export async function fitNetwork(tf: TensorFlow, spec: FitSpec, events: FitEvents): Promise<number | undefined> {
  const table: WeightTable = { weights: listWeights(spec.network) };
  const layout = toInputLayout(spec.network);
  const train = await readRows(spec.train, layout);
  const validation = await readRows(spec.validation, layout);
  const random = createRandom(spec.seed);
  const variables = toVariables(tf, toTensors(tf, table, drawInitialWeights(table, random)), true);
  const averages = toVariables(tf, variables, false);
  const adam = createAdam(tf, variables, spec);
  const run: Run = { tf, spec, layout, train, random, variables, averages, adam, events, stepCount: 0 };
  try {
    for (let epoch = 1; epoch <= spec.epochCount; epoch++) {
      const startedAtMs = performance.now();
      const trainLoss = await runEpoch(run);
      if (trainLoss === undefined) return undefined;
      const saved = spec.averaging > 0 ? averages : variables;
      const name = join(spec.outFolder, `epoch-${String(epoch).padStart(3, '0')}`);
      await writeFloats(`${name}.weights.bin`, toFlatWeights(table, saved));
      await writeFloats(`${name}.logits.bin`, inferAll(run, saved, validation));
      events.onEpoch({ epoch, epochCount: spec.epochCount, trainLoss, elapsedMs: performance.now() - startedAtMs });
    }
    return spec.epochCount;
  } finally {
    adam.dispose();
    for (const variable of [...Object.values(variables), ...Object.values(averages)]) variable.dispose();
  }
}

interface Rows {
  readonly inputs: Float32Array;
  readonly labels: Uint8Array;
}

interface Run {
  readonly tf: TensorFlow;
  readonly spec: FitSpec;
  readonly layout: InputLayout;
  readonly train: Rows;
  readonly random: Random;
  readonly variables: Record<string, Variable>;
  readonly averages: Record<string, Variable>;
  readonly adam: Adam;
  readonly events: FitEvents;
  stepCount: number;
}

async function readRows({ inputsPath, labelsPath, rowCount }: FitRows, { rowLength }: InputLayout): Promise<Rows> {
  const bytes = await readFile(inputsPath);
  const inputs = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const labels = new Uint8Array(await readFile(labelsPath));
  if (inputs.length !== rowCount * rowLength || labels.length !== rowCount) {
    throw new Error(
      `fitNetwork: ${rowCount} rows expected, got ${inputs.length / rowLength} inputs and ${labels.length} labels`,
    );
  }
  return { inputs, labels };
}

/** Mean loss over the epoch's rows; undefined when cancelled. */
async function runEpoch(run: Run): Promise<number | undefined> {
  const { spec } = run;
  const rows = chooseRows(run.train.labels, { maxRowsPerClass: spec.maxRowsPerClass, random: run.random });
  const batchCount = Math.floor(rows.length / spec.batchSize);
  const totalSteps = batchCount * spec.epochCount;
  let lossSum = 0;
  for (let batch = 0; batch < batchCount; batch++) {
    await setImmediate();
    if (run.events.isCancelled()) return undefined;
    const chosen = rows.subarray(batch * spec.batchSize, (batch + 1) * spec.batchSize);
    lossSum += runStep(run, chosen, toLearningRate(spec.learningRate, run.stepCount / totalSteps, 1 / spec.epochCount));
  }
  return lossSum / Math.max(1, batchCount);
}

function runStep(run: Run, rows: Int32Array, learningRate: number): number {
  const { tf, spec, layout } = run;
  const inputs = new Float32Array(rows.length * layout.rowLength);
  augmentRowsInto(inputs, {
    source: run.train.inputs,
    rows,
    rowLength: layout.rowLength,
    random: run.random,
    ...spec.augmentation,
  });
  const targets = toTargets(spec, run.train.labels, rows);
  const loss = tf.tidy((): number => {
    const x = tf.tensor(inputs, [rows.length, ...layout.rowShape]);
    const y = tf.tensor2d(targets, [rows.length, layout.outputCount]);
    const { value, grads } = tf.variableGrads((): Scalar => {
      const { logits } = runNetwork(tf, spec.network, run.variables, x, {
        isTraining: true,
        random: run.random,
        lengths: null,
      });
      return computeLoss(tf, spec, { logits, targets: y });
    }, Object.values(run.variables));
    run.adam.step(nameGradients(run.variables, grads), learningRate);
    return value.dataSync<'float32'>()[0] ?? NaN;
  });
  if (!Number.isFinite(loss)) throw new Error(`fitNetwork: the loss is ${loss} after ${run.stepCount} steps`);
  run.stepCount++;
  updateAverages(tf, { ...run, averaging: spec.averaging });
  return loss;
}

function inferAll(
  { tf, spec, layout }: Run,
  weights: Readonly<Record<string, Tensor>>,
  { inputs, labels }: Rows,
): Float32Array {
  const { outputCount } = layout;
  const logits = new Float32Array(labels.length * outputCount);
  for (let row = 0; row < labels.length; row += 512) {
    const batch = { firstRow: row, rowCount: Math.min(512, labels.length - row) };
    logits.set(inferLogits(tf, { network: spec.network, weights, inputs, layout, batch }), row * outputCount);
  }
  return logits;
}
