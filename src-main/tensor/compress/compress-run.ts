import { join } from 'node:path';
import type { TensorFlow } from '../backend.ts';
import { createBatchBuilder, type BatchBuilder } from '../fit/batches.ts';
import { deriveRandom } from '../fit/derive-random.ts';
import { orderEpoch } from '../fit/epoch-order.ts';
import { createFitClock } from '../fit/fit-clock.ts';
import { FitFailure, refuse } from '../fit/fit-failure.ts';
import { MAX_BYTES_IN_MEMORY } from '../fit/fit-data.ts';
import { inferRows } from '../fit/infer-rows.ts';
import { createNetworkWeights, type NetworkWeights } from '../fit/network-weights.ts';
import { openRows, readBytes, readIndex, type RowSource } from '../fit/row-source.ts';
import { sumLoss, toTargets, type LossRows } from '../fit/batch-loss.ts';
import { scoreRows } from '../fit/score-rows.ts';
import { createStepRunner, type StepRunner } from '../fit/step-runner.ts';
import { computeGradients } from '../fit/train-step.ts';
import { placeWeights, type PlacedWeight, type WeightLayout } from '../fit/weight-layout.ts';
import type { CompressControl } from './compress-events.ts';
import type { CompressSpec } from '../protocol/compress-spec.ts';
import type { FitScores } from '../protocol/fit-report.ts';

/** A network whose weights somebody else changes: rows, gradients and figures, and the flat array of what it runs with. */
export interface CompressRun {
  readonly spec: CompressSpec;
  readonly layout: WeightLayout;
  /** All weights, flat: what the network runs with. Call `take` after a change. */
  readonly values: Float32Array;
  readonly take: () => void;
  /** Loss of a batch and the gradients of the trained weights, in the order of `layout.trained`. */
  readonly toGradients: (rows: Int32Array, step: number) => Promise<BatchGradients>;
  /** The mean gradient of the measured loss over all training rows: without dropout, by kept statistics. */
  readonly toFullGradients: () => Promise<readonly Float64Array[]>;
  /** Batches of an epoch, counted from 0, in random order; where it stands is told as they are asked for. */
  readonly eachBatch: (epoch: number) => Iterable<Int32Array>;
  readonly countBatches: (epoch: number) => number;
  /** Of the rows that choose. */
  readonly judge: () => Promise<JudgedRows>;
  /** Loss over these rows. */
  readonly measureLoss: (rows: Int32Array) => Promise<number>;
  readonly train: Int32Array;
  readonly close: () => Promise<void>;
}

export interface JudgedRows {
  readonly scores: FitScores;
  /** [rows * outputs] */
  readonly logits: Float32Array;
}

export interface BatchGradients {
  readonly loss: number;
  readonly gradients: readonly Float32Array[];
}

const LARGE_BATCH = 256;
const LEAST_GAP_MS = 500;

/** Errors are thrown as refusals where files and spec do not fit together. */
export async function openCompressRun(
  tf: TensorFlow,
  spec: CompressSpec,
  { isCancelled, onProgress }: CompressControl,
): Promise<CompressRun> {
  const layout = placeWeights(spec.network, []);
  const bytes = await readBytes(spec.weightsPath, 4 * layout.size);
  const values = new Float32Array(bytes.buffer);
  const labelsPerRow = spec.network.output === 'softmax' ? 1 : toOutputCount(spec);
  const source = await openRows(spec.rows, { labelsPerRow, maxBytesInMemory: MAX_BYTES_IN_MEMORY });
  try {
    const train = await readIndex(spec.train, source.rowCount);
    const validation = spec.validation === null ? train : await readIndex(spec.validation, source.rowCount);
    if (spec.rows.recipe !== null) throw refuse('compression takes rows that are the input of the network already');
    const { rowShape } = spec.rows;
    const { labels } = source;
    const trainLabels = labelsPerRow === 1 ? Uint8Array.from(train, (row) => labels[row] ?? 0) : null;
    const builder = createBatchBuilder({
      source,
      rowShape,
      finisher: null,
      augmentation: { kind: 'none' },
      seed: spec.seed,
      index: train,
    });
    const weights = createNetworkWeights(tf, layout, values);
    const steps = createStepRunner(tf, join(spec.outFolder, 'graph'));
    const listBatches = (epoch: number): readonly Int32Array[] =>
      orderEpoch({
        seed: spec.seed,
        epoch,
        labels: trainLabels,
        positionCount: train.length,
        maxRowsPerClass: spec.maxRowsPerClass,
        batchSize: spec.batchSize,
        takesLastBatch: true,
      }).map((positions) => positions.map((position) => train[position] ?? 0));
    const parts: Parts = { tf, spec, layout, weights, steps, source, builder, isCancelled };
    return {
      spec,
      layout,
      values,
      train,
      take: () => weights.takeTrained(),
      toGradients: (rows, step) => toGradients(parts, rows, { step }),
      toFullGradients: () => toFullGradients(parts, train),
      eachBatch: (epoch) => tellEach(listBatches(epoch), epoch + 1, onProgress),
      countBatches: (epoch) => listBatches(epoch).length,
      judge: () => judge(parts, validation),
      measureLoss: (rows) => measureLoss(parts, rows),
      async close() {
        steps.dispose();
        weights.dispose();
        await source.close();
      },
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Gives batches one after the other, and tells how many are done. */
function* tellEach(
  batches: readonly Int32Array[],
  epoch: number,
  onProgress: CompressControl['onProgress'],
): Generator<Int32Array> {
  let toldMs = performance.now();
  for (const [batch, rows] of batches.entries()) {
    const nowMs = performance.now();
    if (batch > 0 && nowMs - toldMs >= LEAST_GAP_MS) {
      toldMs = nowMs;
      onProgress({ epoch, batch, batchCount: batches.length });
    }
    yield rows;
  }
}

interface Parts {
  readonly tf: TensorFlow;
  readonly spec: CompressSpec;
  readonly layout: WeightLayout;
  readonly weights: NetworkWeights;
  readonly steps: StepRunner;
  readonly source: RowSource;
  readonly builder: BatchBuilder;
  readonly isCancelled: () => boolean;
}

function toOutputCount({ loss }: CompressSpec): number {
  return loss.kind === 'cross-entropy' ? loss.classMask.length : loss.positiveWeights.length;
}

async function toGradients(
  parts: Parts,
  rows: Int32Array,
  { step, isTraining = true }: { readonly step: number; readonly isTraining?: boolean },
): Promise<BatchGradients> {
  const { tf, spec, layout, weights, builder } = parts;
  const batch = await builder.build(rows);
  if (parts.isCancelled()) throw new FitFailure('job/cancelled', 'Cancelled.');
  const own = {
    network: spec.network,
    weights,
    inputShape: builder.inputShape,
    outputCount: toOutputCount(spec),
    loss: spec.loss,
    batch,
    random: deriveRandom(spec.seed, 'step', step),
    isFrozen: layout.isFrozen,
    isTraining,
  };
  // As many like it come as pay for a graph, but for those that look at all rows.
  const result = isTraining ? parts.steps.compute(own, Infinity) : computeGradients(tf, own);
  if (isTraining) weights.takeStatistics(result.statistics);
  if (Number.isFinite(result.loss)) return result;
  throw new FitFailure(
    'job/failed',
    'The loss is no number any more. A smaller learning rate, or more bits, may help.',
  );
}

async function toFullGradients(parts: Parts, rows: Int32Array): Promise<readonly Float64Array[]> {
  const sums = parts.layout.trained.map(({ start, end }) => new Float64Array(end - start));
  for (let first = 0; first < rows.length; first += LARGE_BATCH) {
    const own = rows.subarray(first, first + LARGE_BATCH);
    const { gradients } = await toGradients(parts, own, { step: first, isTraining: false });
    const share = own.length / rows.length;
    gradients.forEach((gradient, k) => {
      const sum = sums[k];
      if (sum !== undefined) gradient.forEach((value, i) => (sum[i] = (sum[i] ?? 0) + share * value));
    });
  }
  return sums;
}

async function judge(parts: Parts, rows: Int32Array): Promise<JudgedRows> {
  const { logits, facts } = await answer(parts, rows);
  return { scores: scoreRows(logits, facts, parts.spec.loss), logits };
}

/** Without any other figure: it is asked for single coordinates, a thousand times. */
async function measureLoss(parts: Parts, rows: Int32Array): Promise<number> {
  const { logits, facts } = await answer(parts, rows);
  return sumLoss(logits, toTargets(parts.spec.loss, facts, toOutputCount(parts.spec)));
}

interface AnsweredRows {
  /** [rows * outputs] */
  readonly logits: Float32Array;
  readonly facts: LossRows;
}

async function answer(
  { tf, spec, weights, source, builder, isCancelled }: Parts,
  rows: Int32Array,
): Promise<AnsweredRows> {
  const outputCount = toOutputCount(spec);
  const logits = new Float32Array(rows.length * outputCount);
  await inferRows(tf, {
    network: spec.network,
    weights: weights.byName,
    inputShape: builder.inputShape,
    rows,
    batchSize: LARGE_BATCH,
    build: (numbers) => builder.build(numbers),
    seed: spec.seed,
    clock: createFitClock(),
    isCancelled,
    onBatch: (own, first) => logits.set(own, first * outputCount),
  });
  const { labelsPerRow, labels, weights: rowWeights } = source;
  const own = new Uint8Array(rows.length * labelsPerRow);
  rows.forEach((row, k) => own.set(labels.subarray(row * labelsPerRow, (row + 1) * labelsPerRow), k * labelsPerRow));
  const facts = {
    rowCount: rows.length,
    labels: own,
    weights: Float32Array.from(rows, (row) => rowWeights?.[row] ?? 1),
  };
  return { logits, facts };
}

/** The kernels that a spec names, in its order. Throws a refusal for a name that is no kernel of the network. */
export function findKernels({ layout, spec }: Pick<CompressRun, 'layout' | 'spec'>): readonly PlacedWeight[] {
  if (spec.kernels.length === 0) throw refuse('no kernel is named that could be made smaller');
  return spec.kernels.map(({ weight }) => {
    const placed = layout.trained.find(({ name }) => name === weight);
    if (placed === undefined || placed.shape.length < 2)
      throw refuse(`the network has no kernel called '${weight.slice(0, 80)}'`);
    return placed;
  });
}
