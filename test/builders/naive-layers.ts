import { createRandom, drawNormal } from '#main/preprocessing/random.ts';

/** Layers written down as their formulas, in double precision, one number at a time: what the fast ones are held against. */
export interface Grid {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

export function drawGrid(shape: readonly number[], seed: number, deviation = 1): Grid {
  const random = createRandom(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, values: Float64Array.from({ length: size }, () => Math.fround(deviation * drawNormal(random))) };
}

function emptyGrid(shape: readonly number[]): Grid {
  return { shape, values: new Float64Array(shape.reduce((product, length) => product * length, 1)) };
}

export function at({ shape, values }: Grid, ...place: readonly number[]): number {
  return values[place.reduce((offset, index, axis) => offset * (shape[axis] ?? 1) + index, 0)]!;
}

export interface NaiveWindow {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Before and after, of either axis. */
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
}

/** Calls back with each window of each row, and its taps: places in x, or null in the padding. */
function slide(
  x: Grid,
  { size, strides, dilations, padding }: NaiveWindow,
  visit: (place: readonly [number, number, number], taps: readonly (readonly [number, number] | null)[]) => void,
): readonly [number, number] {
  const [rows = 0, height = 0, width = 0] = x.shape;
  const count = (length: number, axis: 0 | 1) =>
    Math.floor(
      (length + padding[axis][0] + padding[axis][1] - dilations[axis] * (size[axis] - 1) - 1) / strides[axis],
    ) + 1;
  const counts = [count(height, 0), count(width, 1)] as const;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < counts[0]; i++) {
      for (let j = 0; j < counts[1]; j++) {
        const taps: (readonly [number, number] | null)[] = [];
        for (let a = 0; a < size[0]; a++) {
          for (let b = 0; b < size[1]; b++) {
            const y = i * strides[0] + a * dilations[0] - padding[0][0];
            const z = j * strides[1] + b * dilations[1] - padding[1][0];
            taps.push(y >= 0 && y < height && z >= 0 && z < width ? [y, z] : null);
          }
        }
        visit([row, i, j], taps);
      }
    }
  }
  return counts;
}

/** @param x  [rows, height, width, channels] @param kernel  [size, size, channels, filters] */
export function naiveConvolve(x: Grid, kernel: Grid, window: Omit<NaiveWindow, 'size'>): Grid {
  const [high = 0, wide = 0, channels = 0, filters = 0] = kernel.shape;
  const sums: number[] = [];
  const counts = slide(x, { ...window, size: [high, wide] }, ([row], taps) => {
    for (let f = 0; f < filters; f++) {
      let sum = 0;
      taps.forEach((tap, k) => {
        if (tap === null) return;
        for (let c = 0; c < channels; c++) {
          sum += at(x, row, tap[0], tap[1], c) * kernel.values[(k * channels + c) * filters + f]!;
        }
      });
      sums.push(sum);
    }
  });
  return { shape: [x.shape[0] ?? 0, ...counts, filters], values: Float64Array.from(sums) };
}

/** 'average-inside' leaves the padding out of the mean. */
export function naivePool(x: Grid, window: NaiveWindow, how: 'max' | 'average' | 'average-inside'): Grid {
  const channels = x.shape[3] ?? 0;
  const pooled: number[] = [];
  const counts = slide(x, window, ([row], taps) => {
    for (let c = 0; c < channels; c++) {
      const inside = taps.filter((tap) => tap !== null).map((tap) => at(x, row, tap[0], tap[1], c));
      const sum = inside.reduce((total, value) => total + value, 0);
      if (how === 'max') pooled.push(Math.max(...inside));
      else pooled.push(sum / (how === 'average' ? taps.length : inside.length));
    }
  });
  return { shape: [x.shape[0] ?? 0, ...counts, channels], values: Float64Array.from(pooled) };
}

export interface NaiveNormed {
  readonly values: Grid;
  readonly mean: Float64Array;
  /** Divided by the count. */
  readonly variance: Float64Array;
}

/** By the statistics of the batch, over all axes but the last. */
export function naiveNorm(x: Grid, gamma: Grid, beta: Grid, epsilon: number): NaiveNormed {
  const channels = x.shape.at(-1) ?? 1;
  const count = x.values.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  x.values.forEach((value, i) => (mean[i % channels]! += value / count));
  x.values.forEach((value, i) => (variance[i % channels]! += (value - mean[i % channels]!) ** 2 / count));
  const values = x.values.map((value, i) => {
    const c = i % channels;
    return ((value - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * gamma.values[c]! + beta.values[c]!;
  });
  return { values: { shape: x.shape, values }, mean, variance };
}

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

export interface NaiveCell {
  readonly kind: 'lstm' | 'gru';
  readonly direction: 'forward' | 'backward';
  readonly kernel: Grid;
  readonly recurrentKernel: Grid;
  readonly bias: Grid;
  readonly recurrentBias: Grid | null;
  /** Steps of each row; beyond, the state stays. */
  readonly lengths: readonly number[] | null;
  readonly start: { readonly hidden: Grid; readonly cell: Grid } | null;
}

/** PyTorch's formulas (torch.nn.LSTM, torch.nn.GRU), and for a GRU of one bias Keras's (reset_after false). @param x  [rows, time, features] */
export function naiveCell(x: Grid, cell: NaiveCell): { outputs: Grid; hidden: Grid; cell: Grid } {
  const [rows = 0, timeSteps = 0] = x.shape;
  const units = cell.recurrentKernel.shape[0] ?? 0;
  const outputs = emptyGrid([rows, timeSteps, units]);
  const [lastHidden, lastCell] = [emptyGrid([rows, units]), emptyGrid([rows, units])];
  for (let row = 0; row < rows; row++) {
    let hidden = Array.from({ length: units }, (_, u) => (cell.start === null ? 0 : at(cell.start.hidden, row, u)));
    let memory = Array.from({ length: units }, (_, u) => (cell.start === null ? 0 : at(cell.start.cell, row, u)));
    for (let k = 0; k < timeSteps; k++) {
      const step = cell.direction === 'forward' ? k : timeSteps - 1 - k;
      if (cell.lengths === null || step < cell.lengths[row]!) {
        [hidden, memory] = stepNaively(x, { row, step, hidden, memory, cell });
      }
      hidden.forEach((value, u) => (outputs.values[(row * timeSteps + step) * units + u] = value));
    }
    hidden.forEach((value, u) => (lastHidden.values[row * units + u] = value));
    memory.forEach((value, u) => (lastCell.values[row * units + u] = value));
  }
  return { outputs, hidden: lastHidden, cell: lastCell };
}

interface NaiveStep {
  readonly row: number;
  readonly step: number;
  readonly hidden: readonly number[];
  readonly memory: readonly number[];
  readonly cell: NaiveCell;
}

function stepNaively(x: Grid, { row, step, hidden, memory, cell }: NaiveStep): [number[], number[]] {
  const features = x.shape[2] ?? 0;
  const units = hidden.length;
  const fromInput = (column: number) => {
    let sum = cell.bias.values[column]!;
    for (let f = 0; f < features; f++) sum += at(x, row, step, f) * at(cell.kernel, f, column);
    return sum;
  };
  const fromState = (state: readonly number[], column: number) =>
    state.reduce((sum, value, u) => sum + value * at(cell.recurrentKernel, u, column), 0) +
    (cell.recurrentBias?.values[column] ?? 0);
  const places = hidden.map((_, u) => u);
  if (cell.kind === 'lstm') {
    const gate = (n: number, u: number) => fromInput(n * units + u) + fromState(hidden, n * units + u);
    const next = places.map((u) => sigmoid(gate(1, u)) * memory[u]! + sigmoid(gate(0, u)) * Math.tanh(gate(2, u)));
    return [places.map((u) => sigmoid(gate(3, u)) * Math.tanh(next[u]!)), next];
  }
  const reset = places.map((u) => sigmoid(fromInput(u) + fromState(hidden, u)));
  const update = places.map((u) => sigmoid(fromInput(units + u) + fromState(hidden, units + u)));
  const held = hidden.map((value, u) => reset[u]! * value);
  const fresh = places.map((u) => {
    const column = 2 * units + u;
    const state = cell.recurrentBias === null ? fromState(held, column) : reset[u]! * fromState(hidden, column);
    return Math.tanh(fromInput(column) + state);
  });
  return [places.map((u) => (1 - update[u]!) * fresh[u]! + update[u]! * hidden[u]!), [...memory]];
}
