import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FitPhase, FitRowFile, FitSpec } from '#main/tensor/protocol/fit-spec.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { createRandom } from '#test/builders/random.ts';

/** Rows of 24 steps: noise with a bump whose place tells the class, 3 classes in turn. */
export const ROW_STEPS = 24;
export const CLASS_COUNT = 3;

export interface MadeRows {
  readonly inputs: Float32Array;
  readonly labels: Uint8Array;
}

export function makeRows(rowCount: number, seed = 1, noise = 0.5): MadeRows {
  const random = createRandom(seed);
  const inputs = Float32Array.from({ length: rowCount * ROW_STEPS }, () => noise * (2 * random() - 1));
  const labels = Uint8Array.from({ length: rowCount }, (_, row) => row % CLASS_COUNT);
  labels.forEach((label, row) => {
    for (let i = 0; i < 5; i++) {
      const at = row * ROW_STEPS + 3 + 6 * label + i;
      inputs[at] = (inputs[at] ?? 0) + 1;
    }
  });
  return { inputs, labels };
}

export function writeRows(folder: string, name: string, { inputs, labels }: MadeRows): FitRowFile {
  mkdirSync(folder, { recursive: true });
  const inputsPath = join(folder, `${name}.inputs.bin`);
  const labelsPath = join(folder, `${name}.labels.bin`);
  writeFileSync(inputsPath, new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength));
  writeFileSync(labelsPath, labels);
  return { inputsPath, labelsPath, lengthsPath: null, weightsPath: null, rowCount: labels.length };
}

/** Two convolutions with batch norm, dropout where asked for, a dense layer. */
export function makeNetwork(
  options: { readonly dropout?: number; readonly hasNorm?: boolean } = {},
): NetworkDescription {
  const { dropout = 0, hasNorm = true } = options;
  const convolution = {
    op: 'convolution1d',
    width: 3,
    stride: 1,
    dilation: 1,
    padding: 'same',
    hasBias: true,
  } as const;
  const norm = (name: string) => (hasNorm ? [{ name, op: 'batchNorm', momentum: 0.9, epsilon: 1e-3 } as const] : []);
  return {
    architecture: 'test',
    inputShape: [ROW_STEPS, 1],
    hasLengths: false,
    layers: [
      { name: 'one', filters: 4, ...convolution },
      ...norm('one.norm'),
      { name: 'one.relu', op: 'relu' },
      { name: 'one.pool', op: 'maxPool1d', width: 2, stride: 2, dilation: 1, padding: 'valid' },
      { name: 'two', filters: 6, ...convolution },
      ...norm('two.norm'),
      { name: 'two.relu', op: 'relu' },
      { name: 'drop', op: 'dropout', rate: dropout, when: 'training' },
      { name: 'flat', op: 'flatten', order: 'channels-last' },
      { name: 'output', op: 'dense', units: CLASS_COUNT, hasBias: true },
    ],
    output: 'softmax',
  };
}

export function makePhase(parts: Partial<FitPhase> = {}): FitPhase {
  return {
    name: 'all',
    network: makeNetwork(),
    start: { from: null, initializer: 'he' },
    epochCount: 3,
    learningRate: 0.01,
    schedule: { kind: 'constant' },
    trained: { frozenLayers: [], cachesFrozen: false },
    earlyStopping: null,
    ...parts,
  };
}

/** A run of 60 training and 30 validation rows in batches of 8. Makes `folder` and writes the rows there. */
export function makeFitSpec(folder: string, parts: Partial<FitSpec> = {}): FitSpec {
  const out = join(folder, 'out');
  mkdirSync(out, { recursive: true });
  return {
    seed: 7,
    phases: [makePhase()],
    batchSize: 8,
    takesLastBatch: true,
    maxRowsPerClass: null,
    loss: {
      kind: 'cross-entropy',
      classWeights: [1, 1, 1],
      labelSmoothing: 0,
      classMask: Uint8Array.of(1, 1, 1),
      dividesBy: 'weights',
    },
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
    gradientLimit: null,
    averaging: 0,
    augmentation: { kind: 'none' },
    validateEveryEpochs: 1,
    best: { watch: 'loss', fromEpoch: 1 },
    rows: { files: [writeRows(folder, 'rows', makeRows(90))], rowShape: [ROW_STEPS, 1], recipe: null },
    train: { firstRow: 0, rowCount: 60 },
    validation: { firstRow: 60, rowCount: 30 },
    out: { folder: out, keepsEveryEpoch: false, checkpoint: null, hotlogPath: null, eventsFolder: null },
    ...parts,
  };
}
