/** A weight in a file, as the file lays it out; its numbers are read when they are asked for. */
export interface StoredTensor {
  /** 'cresids.0.c1.weight', 'conv1d_3/kernel'. */
  readonly name: string;
  readonly shape: readonly number[];
  /** [product of shape], last axis fastest. Throws a WeightsFault where they are no floats or lie outside the file. */
  read(): Float32Array;
}

/** What a file of weights holds. */
export interface StoredWeights {
  readonly format: 'pytorch' | 'keras';
  /** In the order in which the file lists them. */
  readonly tensors: readonly StoredTensor[];
  /** Gives the file's memory back; tensors cannot be read after it. */
  close(): void;
}

/** Largest file of weights that is read; the largest network here has 323 MB, and three times that with its optimizer's state. */
export const MAX_WEIGHTS_FILE_BYTES = 1024 ** 3;
/** Weights in a file; the largest network here has 132. */
export const MAX_TENSORS = 20_000;
/** Axes of a weight. */
export const MAX_AXES = 8;

export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
