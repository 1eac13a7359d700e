/** One convolution along time, written as rows of a matrix product. All positions count floats of the engine's memory. */
export interface Convolution {
  /** [rows * outputs] */
  readonly output: number;
  /** A multiple of 8. */
  readonly outputs: number;
  /** Row r reads [window] floats from input + r * inputStep on. */
  readonly input: number;
  readonly inputStep: number;
  /** taps * channels of the input */
  readonly window: number;
  /** Packed by packKernel. */
  readonly weights: number;
  readonly rows: number;
  /** Row r starts from [outputs] floats at initial + r * initialStep: the bias at step 0, else sums to go on with. */
  readonly initial: number;
  readonly initialStep: number;
  /** [rows * outputs] to add at the end; -1 for none. */
  readonly residual: number;
  readonly isRectified: boolean;
}

/** Does convolutions inside one block of memory, the same in WebAssembly and in plain TypeScript. */
export interface Engine {
  readonly name: 'wasm' | 'plain';
  /** Valid until the next call of reserve. */
  readonly memory: () => Float32Array;
  /** Makes room for so many floats; what is in memory stays. */
  reserve(floatCount: number): void;
  convolve(convolution: Convolution): void;
  /** target[row] = max(0, skipped[row] + coarser[floor(row / 2)]), in place of a rectified sum with each coarser row twice. */
  join(rows: JoinedRows): void;
}

/** Positions of rows of as many channels, a multiple of 4. */
export interface JoinedRows {
  readonly target: number;
  readonly skipped: number;
  readonly coarser: number;
  readonly rows: number;
  readonly channels: number;
}

/** Outputs that a kernel computes side by side: two vectors of four. */
export const OUTPUTS_AT_A_TIME = 8;

/** The kernel in TypeScript: twenty times slower, equal but for the last bits. */
export function createPlainEngine(): Engine {
  let memory = new Float32Array(0);
  return {
    name: 'plain',
    memory: () => memory,
    reserve(floatCount) {
      if (floatCount <= memory.length) return;
      const larger = new Float32Array(floatCount);
      larger.set(memory);
      memory = larger;
    },
    convolve: (convolution) => convolveInto(memory, convolution),
    join: (rows) => joinInto(memory, rows),
  };
}

function convolveInto(memory: Float32Array, convolution: Convolution): void {
  const { output, outputs, input, inputStep, window, weights, rows, initial, initialStep, residual } = convolution;
  const sums = new Float64Array(OUTPUTS_AT_A_TIME);
  for (let column = 0; column < outputs; column += OUTPUTS_AT_A_TIME) {
    const kernel = weights + column * window;
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < OUTPUTS_AT_A_TIME; k++) sums[k] = memory[initial + row * initialStep + column + k] ?? 0;
      const from = input + row * inputStep;
      for (let tap = 0; tap < window; tap++) {
        const value = memory[from + tap] ?? 0;
        const at = kernel + tap * OUTPUTS_AT_A_TIME;
        for (let k = 0; k < OUTPUTS_AT_A_TIME; k++) sums[k] = (sums[k] ?? 0) + value * (memory[at + k] ?? 0);
      }
      const to = row * outputs + column;
      for (let k = 0; k < OUTPUTS_AT_A_TIME; k++) {
        const sum = convolution.isRectified ? Math.max(0, sums[k] ?? 0) : (sums[k] ?? 0);
        memory[output + to + k] = sum + (residual < 0 ? 0 : (memory[residual + to + k] ?? 0));
      }
    }
  }
}

function joinInto(memory: Float32Array, { target, skipped, coarser, rows, channels }: JoinedRows): void {
  for (let row = 0; row < rows; row++) {
    const at = row * channels;
    const low = coarser + (row >> 1) * channels;
    for (let c = 0; c < channels; c++) {
      memory[target + at + c] = Math.max(0, (memory[skipped + at + c] ?? 0) + (memory[low + c] ?? 0));
    }
  }
}

/**
 * A kernel as the engines read it: eight outputs after the other, each [window][8]; outputs that are missing at the end are zero.
 * @param kernel  [window * outputs], the outputs of a tap side by side
 */
export function packKernel(kernel: Float32Array, outputs: number): Float32Array {
  const window = kernel.length / outputs;
  const padded = toPadded(outputs);
  const packed = new Float32Array(window * padded);
  for (let tap = 0; tap < window; tap++) {
    for (let k = 0; k < outputs; k++) {
      const block = Math.floor(k / OUTPUTS_AT_A_TIME);
      const at = (block * window + tap) * OUTPUTS_AT_A_TIME + (k % OUTPUTS_AT_A_TIME);
      packed[at] = kernel[tap * outputs + k] ?? 0;
    }
  }
  return packed;
}

export function toPadded(outputs: number): number {
  return Math.ceil(outputs / OUTPUTS_AT_A_TIME) * OUTPUTS_AT_A_TIME;
}
