import { setImmediate } from 'node:timers/promises';
import { applyCnet, type Weights } from './architectures/cnet.ts';
import type { Tensor2D, TensorFlow } from './backend.ts';
import { ARCHITECTURES, type NetworkSpec } from './protocol.ts';

/** Beats of a batch: large enough for full speed, small enough that a cancel waits 50 ms. */
const BATCH_ROWS = 512;

export interface InferenceInput {
  readonly network: NetworkSpec;
  readonly weights: Weights;
  /** [rowCount * inputLength] */
  readonly inputs: Float32Array;
  readonly rowCount: number;
  readonly isCancelled: () => boolean;
}

/**
 * Class probabilities of rows, in batches; lets messages in between batches.
 * @returns [rowCount * classCount], each row summing to 1, masked classes 0; undefined when cancelled
 */
export async function inferProbabilities(tf: TensorFlow, input: InferenceInput): Promise<Float32Array | undefined> {
  const { inputLength, classCount } = ARCHITECTURES[input.network.architecture];
  const probabilities = new Float32Array(input.rowCount * classCount);
  for (let row = 0; row < input.rowCount; row += BATCH_ROWS) {
    await setImmediate();
    if (input.isCancelled()) return undefined;
    const rowCount = Math.min(BATCH_ROWS, input.rowCount - row);
    const batch = input.inputs.subarray(row * inputLength, (row + rowCount) * inputLength);
    const logits = inferLogits(tf, input.weights, { batch, rowCount, inputLength });
    for (let k = 0; k < rowCount; k++) {
      const target = probabilities.subarray((row + k) * classCount, (row + k + 1) * classCount);
      softmaxInto(target, logits.subarray(k * classCount, (k + 1) * classCount), input.network);
    }
  }
  return probabilities;
}

export interface Batch {
  /** [rowCount * inputLength] */
  readonly batch: Float32Array;
  readonly rowCount: number;
  readonly inputLength: number;
}

/** [rowCount * classCount] logits of one batch; leaves no tensor behind. */
export function inferLogits(tf: TensorFlow, weights: Weights, { batch, rowCount, inputLength }: Batch): Float32Array {
  const logits = tf.tidy((): Tensor2D => applyCnet(tf, weights, tf.tensor3d(batch, [rowCount, inputLength, 1])));
  const values = logits.dataSync<'float32'>();
  logits.dispose();
  return values;
}

/** Softmax of logits / temperature over the classes that the mask leaves in. */
function softmaxInto(target: Float32Array, logits: Float32Array, { temperature, classMask }: NetworkSpec): void {
  let largest = -Infinity;
  for (let c = 0; c < logits.length; c++) if (classMask[c] === 1) largest = Math.max(largest, logits[c] ?? 0);
  let sum = 0;
  for (let c = 0; c < logits.length; c++) {
    const value = classMask[c] === 1 ? Math.exp(((logits[c] ?? 0) - largest) / temperature) : 0;
    target[c] = value;
    sum += value;
  }
  if (!(sum > 0 && sum < Infinity)) throw new Error('inferProbabilities: the network gave no finite answer');
  for (let c = 0; c < target.length; c++) target[c] = (target[c] ?? 0) / sum;
}
