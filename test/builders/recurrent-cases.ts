import type { Tensor, Tensor2D, Tensor3D } from '#main/tensor/backend.ts';
import type { CellWeights } from '#main/tensor/layers/recurrent-cell.ts';
import { runEncoderDecoder, runStack } from '#main/tensor/layers/recurrent-stack.ts';
import { toRowLengths } from '#main/tensor/layers/row-lengths.ts';
import type { RecurrentKind } from '#shared/domain/network.ts';
import type { LayerCase } from './compare-layer.ts';
import { drawGrid, naiveCell, type Grid, type NaiveCell } from './naive-layers.ts';

const UNITS = 3;
const FEATURES = 2;
const DIRECTIONS = ['forward', 'backward'] as const;

type Stack = Extract<RecurrentKind, { op: 'recurrent' }>;

/** Grids of a cell's weights, in the order in which a case hands them on. */
function drawCell(gates: number, features: number, biases: 1 | 2, seed: number): Grid[] {
  const shapes = [
    [features, gates * UNITS],
    [UNITS, gates * UNITS],
    [gates * UNITS],
    ...(biases === 2 ? [[gates * UNITS]] : []),
  ];
  return shapes.map((shape, k) => drawGrid(shape, seed + k, 0.5));
}

function toCellWeights(parts: readonly Tensor[]): CellWeights {
  const [kernel, recurrentKernel, bias, recurrentBias = null] = parts as [Tensor2D, Tensor2D, Tensor, Tensor?];
  return { kernel, recurrentKernel, bias, recurrentBias };
}

function toNaive(parts: readonly Grid[]): Pick<NaiveCell, 'kernel' | 'recurrentKernel' | 'bias' | 'recurrentBias'> {
  const [kernel, recurrentKernel, bias, recurrentBias = null] = parts as [Grid, Grid, Grid, Grid?];
  return { kernel, recurrentKernel, bias, recurrentBias };
}

const join = (one: Grid, other: Grid, how: 'sum' | 'concatenate'): Grid => {
  if (how === 'sum') return { shape: one.shape, values: one.values.map((value, i) => value + other.values[i]!) };
  const width = one.shape.at(-1) ?? 1;
  const values: number[] = [];
  for (let i = 0; i < one.values.length; i += width)
    values.push(...one.values.subarray(i, i + width), ...other.values.subarray(i, i + width));
  return { shape: [...one.shape.slice(0, -1), 2 * width], values: Float64Array.from(values) };
};

/** Rows and steps exchanged. */
function swap({ shape, values }: Grid): Grid {
  const [rows = 0, steps = 0, width = 0] = shape;
  const swapped = values.map((_, i) => {
    const [step, row, k] = [Math.floor(i / (rows * width)), Math.floor(i / width) % rows, i % width];
    return values[(row * steps + step) * width + k]!;
  });
  return { shape: [steps, rows, width], values: swapped };
}

function toStackCase(
  name: string,
  form: Partial<Stack> & Pick<Stack, 'cell' | 'stacking' | 'merge' | 'biasesPerGate'>,
  lengths: Int32Array | null = null,
): LayerCase {
  const layer: Stack = {
    op: 'recurrent',
    units: UNITS,
    layerCount: 2,
    dropout: { rate: 0, when: 'never', onTop: false },
    runsOverBatch: false,
    isMasked: lengths !== null,
    ...form,
  };
  const { layerCount, biasesPerGate } = layer;
  const above = layer.stacking === 'joined' ? 2 * UNITS : UNITS;
  const places = Array.from({ length: layerCount }, (_, k) =>
    DIRECTIONS.map((direction) => `${k + 1}.${direction}`),
  ).flat();
  const gates = layer.cell === 'lstm' ? 4 : 3;
  const cells = places.map((_, k) => drawCell(gates, k < 2 ? FEATURES : above, biasesPerGate, 10 * k));
  const partCount = biasesPerGate + 2;
  const pick = <T>(all: readonly T[], path: string): readonly T[] => {
    const start = 1 + partCount * places.indexOf(path);
    return all.slice(start, start + partCount);
  };
  const runNaively = (x: Grid, inputs: readonly Grid[], n: number, direction: 'forward' | 'backward') =>
    naiveCell(x, {
      kind: layer.cell,
      direction,
      ...toNaive(pick(inputs, `${n}.${direction}`)),
      lengths: layer.isMasked && lengths !== null ? [...lengths] : null,
      start: null,
    }).outputs;
  return {
    name,
    inputs: [drawGrid([2, 4, FEATURES], 5), ...cells.flat()],
    run: (tf, tensors) =>
      runStack(tf, tensors[0] as Tensor3D, layer, {
        lengths: lengths === null ? null : toRowLengths(tf, lengths),
        drop: (outputs) => outputs,
        findCell: (path) => toCellWeights(pick(tensors, path)),
      }),
    reference: (inputs) => {
      const start = layer.runsOverBatch ? swap(inputs[0]!) : inputs[0]!;
      let [forward, backward] = [start, start];
      for (let n = 1; n <= layerCount; n++) {
        const [one, other] = [runNaively(forward, inputs, n, 'forward'), runNaively(backward, inputs, n, 'backward')];
        const both = layer.stacking === 'joined' && n < layerCount ? join(one, other, 'concatenate') : null;
        [forward, backward] = [both ?? one, both ?? other];
      }
      const merged = join(forward, backward, layer.merge);
      return layer.runsOverBatch ? swap(merged) : merged;
    },
  };
}

function toEncoderDecoderCase(name: string, stepCount: number, runsOverBatch: boolean): LayerCase {
  const layer = { op: 'encoderDecoder', units: UNITS, biasesPerGate: 2, runsOverBatch } as const;
  const places = ['encoder.forward', 'encoder.backward', 'decoder.forward', 'decoder.backward'];
  const cells = places.map((_, k) => drawCell(4, FEATURES, 2, 10 * k));
  const pick = <T>(all: readonly T[], path: string): readonly T[] => {
    const start = 1 + 4 * places.indexOf(path);
    return all.slice(start, start + 4);
  };
  return {
    name,
    inputs: [drawGrid([3, stepCount, FEATURES], 5), ...cells.flat()],
    run: (tf, tensors) =>
      runEncoderDecoder(tf, tensors[0] as Tensor3D, layer, (path) => toCellWeights(pick(tensors, path))),
    reference: (inputs) => {
      const x = runsOverBatch ? swap(inputs[0]!) : inputs[0]!;
      const [rows = 0, steps = 0] = x.shape;
      const zeroSteps = runsOverBatch ? steps : 1;
      const zeros: Grid = { shape: [rows, zeroSteps, FEATURES], values: new Float64Array(rows * zeroSteps * FEATURES) };
      const [one, other] = DIRECTIONS.map((direction) => {
        const shared = { kind: 'lstm', direction, lengths: null } as const;
        const start = naiveCell(x, { ...shared, ...toNaive(pick(inputs, `encoder.${direction}`)), start: null });
        return naiveCell(zeros, { ...shared, ...toNaive(pick(inputs, `decoder.${direction}`)), start }).outputs;
      });
      const sum = join(one!, other!, 'sum');
      return { shape: [3, UNITS], values: runsOverBatch ? sum.values.slice(-3 * UNITS) : sum.values };
    },
  };
}

export const RECURRENT_CASES: readonly LayerCase[] = [
  toStackCase('two LSTM layers, joined, two biases, summed', {
    cell: 'lstm',
    stacking: 'joined',
    merge: 'sum',
    biasesPerGate: 2,
  }),
  toStackCase('two GRU layers, joined, two biases, summed', {
    cell: 'gru',
    stacking: 'joined',
    merge: 'sum',
    biasesPerGate: 2,
  }),
  toStackCase('two GRU layers, joined, one bias, side by side', {
    cell: 'gru',
    stacking: 'joined',
    merge: 'concatenate',
    biasesPerGate: 1,
  }),
  toStackCase('two separate LSTM stacks, one bias, side by side', {
    cell: 'lstm',
    stacking: 'separate',
    merge: 'concatenate',
    biasesPerGate: 1,
  }),
  toStackCase(
    'separate LSTM stacks over rows of 2 and 4 steps',
    { cell: 'lstm', stacking: 'separate', merge: 'concatenate', biasesPerGate: 1 },
    Int32Array.of(2, 4),
  ),
  toStackCase(
    'GRU layers over rows of 3 and 1 steps',
    { cell: 'gru', stacking: 'joined', merge: 'sum', biasesPerGate: 2 },
    Int32Array.of(3, 1),
  ),
  toStackCase('LSTM layers with the batch for time', {
    cell: 'lstm',
    stacking: 'joined',
    merge: 'sum',
    biasesPerGate: 2,
    runsOverBatch: true,
  }),
  toEncoderDecoderCase('an encoder over three steps and its decoder', 3, false),
  toEncoderDecoderCase('an encoder and decoder with the batch for time', 1, true),
];
