/** Numbers of a file in our order of axes, brought into it when they are asked for. */
export interface LaidOut {
  readonly shape: readonly number[];
  read(): Float32Array;
}

/** One direction of a recurrent layer. Gates stand as PyTorch has them (input, forget, cell, output; reset, update, new). */
export interface SourceCell {
  /** [features, gates * units] */
  readonly kernel: LaidOut;
  /** [units, gates * units] */
  readonly recurrentKernel: LaidOut;
  /** [gates * units] */
  readonly bias: LaidOut | null;
  /** The second vector of biases where there is one. */
  readonly recurrentBias: LaidOut | null;
}

/** A layer with weights as a file has it, whatever wrote the file: axes as ours, names as theirs. */
export type SourceLayer =
  | {
      readonly kind: 'convolution1d' | 'convolution2d' | 'dense';
      readonly name: string;
      /** [width, in, filters], [time, frequency, in, filters], [in, units] */
      readonly kernel: LaidOut;
      readonly bias: LaidOut | null;
    }
  | {
      readonly kind: 'batchNorm';
      readonly name: string;
      /** Null where it was not learnt: 1. */
      readonly gamma: LaidOut | null;
      /** Null: 0. */
      readonly beta: LaidOut | null;
      readonly mean: LaidOut;
      readonly variance: LaidOut;
    }
  | {
      readonly kind: 'recurrent';
      readonly name: string;
      readonly cell: 'lstm' | 'gru';
      readonly forward: SourceCell;
      readonly backward: SourceCell | null;
    };

export type SourceKind = SourceLayer['kind'];

/** What kinds are called in messages. */
export const KIND_NAMES: Readonly<Record<SourceKind, string>> = {
  convolution1d: 'convolution',
  convolution2d: 'two-dimensional convolution',
  dense: 'dense layer',
  batchNorm: 'batch norm',
  recurrent: 'recurrent layer',
};

/** Layers of a file, and the habits of what wrote it. */
export interface SourceNetwork {
  readonly layers: readonly SourceLayer[];
  /** In which order values were flattened that a dense layer reads. */
  readonly flattenOrder: 'channels-first' | 'channels-last';
  /** Variables of a TensorFlow 1 graph: Zihlmann's joins its directions backward first, and holds the branches of all its phases. */
  readonly isOldGraph: boolean;
}

/** The axes in another order: axis k of the answer is axis `order[k]` of what was read. */
export function permuteAxes(source: LaidOut, order: readonly number[]): LaidOut {
  const shape = order.map((axis) => source.shape[axis] ?? 0);
  return {
    shape,
    read() {
      const values = source.read();
      const steps = source.shape.map((_, axis) =>
        source.shape.slice(axis + 1).reduce((product, size) => product * size, 1),
      );
      const strides = order.map((axis) => steps[axis] ?? 0);
      const permuted = new Float32Array(values.length);
      const index = shape.map(() => 0);
      let at = 0;
      for (let k = 0; k < permuted.length; k++) {
        permuted[k] = values[at] ?? NaN;
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          const [position = 0, size = 1, stride = 0] = [index[axis], shape[axis], strides[axis]];
          at += stride;
          index[axis] = position + 1;
          if (position + 1 < size) break;
          at -= stride * size;
          index[axis] = 0;
        }
      }
      return permuted;
    },
  };
}

/** Blocks of the last axis in another order: block k of the answer is block `order[k]`. All blocks are alike in width. */
export function permuteBlocks(source: LaidOut, order: readonly number[]): LaidOut {
  return {
    shape: source.shape,
    read() {
      const values = source.read();
      const rowLength = source.shape.at(-1) ?? 0;
      const width = rowLength / order.length;
      const permuted = new Float32Array(values.length);
      for (let start = 0; start < values.length; start += rowLength) {
        order.forEach((block, k) => {
          permuted.set(values.subarray(start + block * width, start + (block + 1) * width), start + k * width);
        });
      }
      return permuted;
    },
  };
}

/** Rows of the first axis from `startRow` to `endRow`. */
export function takeRows(source: LaidOut, startRow: number, endRow: number): LaidOut {
  const rowLength = source.shape.slice(1).reduce((product, size) => product * size, 1);
  return {
    shape: [endRow - startRow, ...source.shape.slice(1)],
    read: () => source.read().slice(startRow * rowLength, endRow * rowLength),
  };
}

export function mapValues(source: LaidOut, map: (value: number, index: number) => number): LaidOut {
  return { shape: source.shape, read: () => source.read().map(map) };
}

/** 'conv2d [5, 5, 1, 32]' as messages have it. */
export function showShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
