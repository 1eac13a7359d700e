import { shuffleInPlace } from '#main/preprocessing/random.ts';
import { deriveRandom } from './derive-random.ts';

export interface EpochOrder {
  readonly seed: number;
  /** Counted from 0 through all phases. */
  readonly epoch: number;
  /** [positionCount] class of each place of the index; null: rows have no one class. */
  readonly labels: Uint8Array | null;
  readonly positionCount: number;
  readonly maxRowsPerClass: number | null;
  readonly batchSize: number;
  readonly takesLastBatch: boolean;
}

/** Places of the training index in the order in which an epoch takes them, cut into batches. The same for the same seed and epoch. */
export function orderEpoch(options: EpochOrder): readonly Int32Array[] {
  const { labels, maxRowsPerClass, batchSize } = options;
  const order = Int32Array.from({ length: options.positionCount }, (_, position) => position);
  shuffleInPlace(order, deriveRandom(options.seed, 'order', options.epoch));
  const taken = labels === null || maxRowsPerClass === null ? order : takeOfEach(order, labels, maxRowsPerClass);
  const wholeCount = Math.floor(taken.length / batchSize);
  const takesRest = options.takesLastBatch || wholeCount === 0;
  const batchCount = takesRest ? Math.ceil(taken.length / batchSize) : wholeCount;
  return Array.from({ length: batchCount }, (_, k) => taken.subarray(k * batchSize, (k + 1) * batchSize));
}

/** All rows of rare classes, a fresh draw of frequent ones. */
function takeOfEach(order: Int32Array, labels: Uint8Array, limit: number): Int32Array {
  const counts = new Float64Array(256);
  return order.filter((position) => {
    const label = labels[position] ?? 0;
    counts[label] = (counts[label] ?? 0) + 1;
    return (counts[label] ?? 0) <= limit;
  });
}
