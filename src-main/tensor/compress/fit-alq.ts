import { join } from 'node:path';
import { takeNearestSums } from '#main/compression/alq/step-bases.ts';
import { createFitRooms, fitCoordinates } from '#main/compression/alq/fit-coordinates.ts';
import { makeCoordinatesPositive } from '#main/compression/alq/binary-kernel.ts';
import { createMoments, stepFloats, updateMoments, type Moments } from '#main/compression/alq/moments.ts';
import type { PackedModel } from '#main/compression/packed/packed-model.ts';
import { writePacked } from '#main/compression/packed/write-packed.ts';
import type { TensorFlow } from '../backend.ts';
import { FitFailure } from '../fit/fit-failure.ts';
import { toBytes, writeWhole } from '../fit/write-whole.ts';
import type {
  AlqMethod,
  CompressEpoch,
  CompressResult,
  CompressSpec,
  PruningProbe,
} from '../protocol/compress-spec.ts';
import { countAverageBits, createAlqState, takeKernels, toPackedModel, type AlqState } from './alq-state.ts';
import { pruneAll, stepAllBases, stepAllCoordinates, stepAllFloats, type AlqStep } from './alq-steps.ts';
import { openCompressRun, type BatchGradients, type CompressRun } from './compress-run.ts';
import type { CompressEvents } from './compress-events.ts';
import { createBestKeeper, type BestKeeper } from './keep-best.ts';
import { probePruning } from './probe-pruning.ts';

/**
 * Adaptive loss-aware quantisation: sketch; loops of steps on bases, on coordinates and of pruning until the budget of bits is met; then
 * bases are trained straight through and coordinates once more, and the best epoch of these is kept.
 * Errors (thrown as FitFailure): those of openCompressRun; 'job/cancelled'; 'job/failed' where the budget is not met.
 */
export async function fitAlq(
  tf: TensorFlow,
  spec: CompressSpec & { readonly method: AlqMethod },
  events: CompressEvents,
): Promise<CompressResult> {
  const run = await openCompressRun(tf, spec, events);
  try {
    const state = createAlqState(run);
    const keeper = createBestKeeper<PackedModel>(run, events.onEpoch);
    const alq: Alq = {
      run,
      state,
      method: spec.method,
      keeper,
      steps: { count: 0 },
      owed: new Float64Array(state.kernels.length),
    };
    const probe = await runLoops(alq);
    await finish(alq);
    const kept = keeper.best ?? {
      epoch: keeper.epochCount,
      state: toPackedModel(run, state),
      logits: (await run.judge()).logits,
    };
    const { bytes } = writePacked(kept.state, { coordinates: 'float32', floats: 'float32' });
    await writeWhole(join(spec.outFolder, 'result.packed'), [bytes]);
    await writeWhole(join(spec.outFolder, 'result.logits.bin'), [toBytes(kept.logits)]);
    return {
      averageBits: countAverageBits(state),
      epochCount: keeper.epochCount,
      keptEpoch: kept.epoch,
      probe,
    };
  } finally {
    await run.close();
  }
}

interface Alq {
  readonly run: CompressRun;
  readonly state: AlqState;
  readonly method: AlqMethod;
  readonly keeper: BestKeeper<PackedModel>;
  /** Batches through all stages. */
  readonly steps: { count: number };
  /** By kernel, of pruning (PruningShares). */
  readonly owed: Float64Array;
}

async function runLoops(alq: Alq): Promise<PruningProbe | null> {
  const { state, method } = alq;
  let probe: PruningProbe | null = null;
  const startBits = countAverageBits(state);
  const leastBits = startBits * (1 - method.prunedShare) ** method.maxLoops;
  if (leastBits > method.targetBits)
    throw new FitFailure(
      'job/failed',
      `The budget of ${method.targetBits} bits a weight cannot be met: ${method.maxLoops} loops of pruning come from ${startBits.toFixed(2)} bits down to ${leastBits.toFixed(2)}. Give a budget above that.`,
    );
  for (let loop = 1; countAverageBits(state) > method.targetBits; loop++) {
    if (loop > method.maxLoops)
      throw new FitFailure(
        'job/failed',
        `The budget of ${method.targetBits} bits a weight is not met after ${method.maxLoops} loops: ${countAverageBits(state).toFixed(2)} are left. Allow more loops, or prune a greater share.`,
      );
    let learningRate = method.learningRate;
    const runStage = async (stage: 'bases' | 'coordinates', epochCount: number) => {
      for (let epoch = 0; epoch < epochCount; epoch++) {
        const step = stage === 'bases' ? stepAllBases : stepAllCoordinates;
        await runEpoch(alq, { stage, loop, take: (own) => step(alq.run, state, { ...own, learningRate }) });
        learningRate *= method.rateDecay;
      }
    };
    await runStage('bases', method.basesEpochs);
    await runStage('coordinates', method.coordinateEpochs);
    if (loop === 1 && method.probeCount > 0)
      probe = await probePruning(alq.run, state, { count: method.probeCount, learningRate });
    await prune(alq, loop, learningRate);
  }
  return probe;
}

interface Stage {
  readonly stage: CompressEpoch['stage'];
  readonly loop: number;
  readonly take: (gradients: BatchGradients) => void;
  /** What comes out may be kept. */
  readonly isFinal?: boolean;
}

async function runEpoch(alq: Alq, { stage, loop, take, isFinal = false }: Stage): Promise<void> {
  const { run, state, keeper, steps } = alq;
  let lossSum = 0;
  for (const rows of run.eachBatch(keeper.epochCount)) {
    const gradients = await run.toGradients(rows, steps.count++);
    lossSum += gradients.loss * rows.length;
    take(gradients);
  }
  const trainLoss = lossSum / run.train.length;
  const facts = { stage, loop, averageBits: countAverageBits(state), trainLoss };
  await keeper.end(facts, isFinal ? toPackedModel(run, state) : null);
}

/** An epoch in which coordinates are stepped and, after every batch, those of least use go; ends where the budget is met. */
async function prune(alq: Alq, loop: number, learningRate: number): Promise<void> {
  const { run, state, method, keeper, steps, owed } = alq;
  let lossSum = 0;
  let rowCount = 0;
  const share = 1 - (1 - method.prunedShare) ** (1 / run.countBatches(keeper.epochCount));
  for (const rows of run.eachBatch(keeper.epochCount)) {
    const { loss, gradients } = await run.toGradients(rows, steps.count++);
    lossSum += loss * rows.length;
    rowCount += rows.length;
    stepAllCoordinates(run, state, { gradients, learningRate });
    const fullGradients = method.estimate === 'full-gradient' ? await run.toFullGradients() : null;
    pruneAll(state, { fullGradients, shares: { owed, share }, learningRate });
    takeKernels(run, state);
    if (countAverageBits(state) <= method.targetBits) break;
  }
  const facts = {
    stage: 'pruning',
    loop,
    averageBits: countAverageBits(state),
    trainLoss: lossSum / rowCount,
  } as const;
  await keeper.end(facts, null);
}

async function finish(alq: Alq): Promise<void> {
  const { run, state, method } = alq;
  const { basesEpochs, basesRateDecay, coordinateEpochs, coordinateRateDecay } = method.finish;
  const shadows = state.kernels.map(({ placed }): Shadow => {
    return { values: run.values.slice(placed.start, placed.end), moments: createMoments(placed.end - placed.start) };
  });
  let learningRate = method.learningRate;
  for (let epoch = 0; epoch < basesEpochs; epoch++) {
    const take = ({ gradients }: BatchGradients) => stepShadows(alq, shadows, { gradients, learningRate });
    await runEpoch(alq, { stage: 'finish-bases', loop: 0, take, isFinal: true });
    learningRate *= basesRateDecay;
  }
  learningRate = method.learningRate;
  for (let epoch = 0; epoch < coordinateEpochs; epoch++) {
    const take = ({ gradients }: BatchGradients) => stepAllCoordinates(run, state, { gradients, learningRate });
    await runEpoch(alq, { stage: 'finish-coordinates', loop: 0, take, isFinal: true });
    learningRate *= coordinateRateDecay;
  }
}

/** Weights in full precision behind a kernel of signs: they take the gradient of what the signs stand for (straight through). */
interface Shadow {
  readonly values: Float32Array;
  readonly moments: Moments;
}

/** Adam on the shadows; then every weight takes the nearest sum, and coordinates are solved anew. */
function stepShadows({ run, state }: Alq, shadows: readonly Shadow[], step: AlqStep): void {
  state.kernels.forEach(({ kernel, trainedIndex }, index) => {
    const shadow = shadows[index];
    if (shadow === undefined) return;
    updateMoments(shadow.moments, step.gradients[trainedIndex] ?? []);
    stepFloats(shadow.values, shadow.moments, step.learningRate);
    const { groupCount, groupSize, places } = kernel.grouping;
    const target = new Float64Array(groupSize);
    const rooms = createFitRooms(kernel);
    const sums = new Float64Array(1 << kernel.maxBits);
    for (let group = 0; group < groupCount; group++) {
      if (kernel.bitCounts[group] === 0) continue;
      for (let k = 0; k < groupSize; k++) target[k] = shadow.values[places[group * groupSize + k] ?? 0] ?? 0;
      takeNearestSums(kernel, group, { target, sums });
      if (fitCoordinates(kernel, group, { target, weighting: null, rooms })) makeCoordinatesPositive(kernel, group);
    }
  });
  stepAllFloats(run, state, step);
  takeKernels(run, state);
}
