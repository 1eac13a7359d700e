import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeArchitecture } from '#main/models/architectures/index.ts';
import { loadBackend } from '#main/tensor/backend.ts';
import { MAX_BYTES_IN_MEMORY, openFitData } from '#main/tensor/fit/fit-data.ts';
import { toPhaseStart } from '#main/tensor/fit/fit-state.ts';
import { closePhaseRun, openPhaseRun } from '#main/tensor/fit/open-phase-run.ts';
import { trainBatch } from '#main/tensor/fit/train-batch.ts';
import type { FitSpec } from '#main/tensor/protocol/fit-spec.ts';
import { countOutputs, countParameters } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';
import { createRandom } from '#test/builders/random.ts';

/** Training steps that are done when asked for. */
export interface StepTimer {
  readonly parameterCount: number;
  readonly threadCount: number;
  /** @returns milliseconds that so many steps took */
  run(stepCount: number): Promise<number>;
  close(): Promise<void>;
}

/** Networks that are trained against PyTorch, with the shape of a row. */
export const TRAINED_NETWORKS = {
  cnet: [187, 1],
  'ribeiro-resnet': [4096, 12],
  'spectrogram-cnn': [280, 33, 1],
} as const;
export type TrainedNetwork = keyof typeof TRAINED_NETWORKS;

/** A run on rows of noise, batches of one size, Adam as published. Makes files in `folder`. */
export function makeTrainingSpec(
  id: TrainedNetwork,
  folder: string,
  { batchRows, batchCount }: { readonly batchRows: number; readonly batchCount: number },
): FitSpec {
  const network = unwrap(describeArchitecture({ id }));
  const rowShape = TRAINED_NETWORKS[id];
  const outputCount = countOutputs(network);
  const isSoftmax = network.output === 'softmax';
  const random = createRandom(1);
  const rowCount = batchRows * batchCount;
  const values = rowShape.reduce((product, size) => product * size, rowCount);
  const out = join(folder, 'out');
  mkdirSync(out, { recursive: true });
  const inputsPath = join(folder, 'inputs.bin');
  const labelsPath = join(folder, 'labels.bin');
  writeFileSync(inputsPath, new Uint8Array(Float32Array.from({ length: values }, () => 2 * random() - 1).buffer));
  writeFileSync(
    labelsPath,
    isSoftmax
      ? Uint8Array.from({ length: rowCount }, () => Math.floor(random() * outputCount))
      : Uint8Array.from({ length: rowCount * outputCount }, () => (random() < 0.2 ? 1 : 0)),
  );
  const ones = new Array<number>(outputCount).fill(1);
  return {
    seed: 1,
    phases: [
      {
        name: 'all',
        network,
        start: { from: null, initializer: 'he' },
        epochCount: 1,
        learningRate: 1e-3,
        schedule: { kind: 'constant' },
        trained: { frozenLayers: [], cachesFrozen: false },
        earlyStopping: null,
      },
    ],
    batchSize: batchRows,
    takesLastBatch: true,
    maxRowsPerClass: null,
    loss: isSoftmax
      ? {
          kind: 'cross-entropy',
          classWeights: ones,
          labelSmoothing: 0,
          classMask: Uint8Array.from(ones),
          dividesBy: 'weights',
        }
      : { kind: 'binary-cross-entropy', positiveWeights: ones, labelSmoothing: 0 },
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
    gradientLimit: null,
    averaging: 0,
    augmentation: { kind: 'none' },
    validateEveryEpochs: 1,
    best: { watch: 'loss', fromEpoch: 1 },
    rows: {
      files: [{ inputsPath, labelsPath, lengthsPath: null, weightsPath: null, rowCount }],
      rowShape,
      recipe: null,
    },
    train: { firstRow: 0, rowCount },
    validation: null,
    out: { folder: out, keepsEveryEpoch: false, checkpoint: null, hotlogPath: null, eventsFolder: null },
  };
}

/** The steps of a training run, batches built and all. */
export async function openTrainingSteps(id: TrainedNetwork, batchRows: number): Promise<StepTimer> {
  const { tf } = await loadBackend();
  const folder = mkdtempSync(join(tmpdir(), 'overread-steps-'));
  const spec = makeTrainingSpec(id, folder, { batchRows, batchCount: 4 });
  const data = await openFitData(spec, MAX_BYTES_IN_MEMORY);
  const run = await openPhaseRun({
    tf,
    spec,
    data,
    log: { addEpoch: () => Promise.resolve(), addLine: () => Promise.resolve() },
    events: { isCancelled: () => false, onEpoch: () => undefined, onProgress: () => undefined },
    state: toPhaseStart(0, { epochCount: 0, recentMs: [] }),
    found: undefined,
    maxBytesInMemory: MAX_BYTES_IN_MEMORY,
  });
  const random = createRandom(2);
  return {
    parameterCount: countParameters(run.phase.network).trained,
    threadCount: availableParallelism(),
    async run(stepCount) {
      const startedMs = performance.now();
      for (let step = 0; step < stepCount; step++) {
        const positions = Int32Array.from({ length: batchRows }, () => Math.floor(random() * data.train.length));
        const batch = await run.rows.builder.buildDisturbed(positions, 0);
        trainBatch(run, batch, Infinity);
      }
      return performance.now() - startedMs;
    },
    async close() {
      await closePhaseRun(run);
      await data.source.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
