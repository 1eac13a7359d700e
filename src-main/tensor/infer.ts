import { setImmediate } from 'node:timers/promises';
import { createRandom } from '#main/preprocessing/random.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { countMacs, countOutputs } from '#shared/domain/network-shapes.ts';
import { toProbabilities } from '#shared/network/to-probabilities.ts';
import type { Tensor2D, TensorFlow } from './backend.ts';
import type { NetworkRows, NetworkSpec } from './protocol.ts';
import { runNetwork, type Weights } from './run-network.ts';
import type { TreeReader } from './tree-reader.ts';

/** Products of a batch: large enough for full speed, small enough that a cancel waits a tenth of a second. */
const BATCH_MACS = 8e9;
const MAX_BATCH_ROWS = 512;

export interface InferenceInput {
  readonly network: NetworkSpec;
  readonly weights: Weights;
  /** Beside the network; left out: nobody. */
  readonly second?: TreeReader | null;
  readonly rows: NetworkRows;
  readonly isCancelled: () => boolean;
}

/**
 * Class probabilities of rows, in batches; lets messages in between batches.
 * @returns [rowCount * outputs], by softmax each row summing to 1, or by sigmoid; masked classes 0; undefined when cancelled
 */
export async function inferProbabilities(tf: TensorFlow, input: InferenceInput): Promise<Float32Array | undefined> {
  const { network, weights, second = null, rows } = input;
  const layout = toInputLayout(network.network, rows.timeSteps);
  const { outputCount } = layout;
  const probabilities = new Float32Array(rows.rowCount * outputCount);
  const batchRows = countBatchRows(network.network, rows.timeSteps);
  for (let row = 0; row < rows.rowCount; row += batchRows) {
    await setImmediate();
    if (input.isCancelled()) return undefined;
    const batch = { firstRow: row, rowCount: Math.min(batchRows, rows.rowCount - row) };
    const logits = inferLogits(tf, { network: network.network, weights, ...rows, layout, batch });
    for (let k = 0; k < batch.rowCount; k++) {
      const target = probabilities.subarray((row + k) * outputCount, (row + k + 1) * outputCount);
      const own = logits.subarray(k * outputCount, (k + 1) * outputCount);
      const values = rows.inputs.subarray((row + k) * layout.rowLength, (row + k + 1) * layout.rowLength);
      second?.joinInto(own, values, rows.lengths?.[row + k] ?? layout.rowLength);
      if (network.network.output === 'softmax') softmaxInto(target, own, network);
      else sigmoidInto(target, own, network);
    }
  }
  return probabilities;
}

/** Shape of what goes in and out, time steps known. */
export interface InputLayout {
  readonly rowShape: readonly number[];
  /** Its product. */
  readonly rowLength: number;
  readonly outputCount: number;
}

/** Errors: an open time axis without `timeSteps`, or another number than the network takes, throws. */
export function toInputLayout(network: NetworkDescription, timeSteps?: number): InputLayout {
  const [time = null] = network.inputShape;
  if (time !== null && timeSteps !== undefined && time !== timeSteps) {
    throw new Error(`toInputLayout: ${network.architecture} takes ${time} time steps, got ${timeSteps}`);
  }
  const rowShape = network.inputShape.map((size) => {
    const known = size ?? timeSteps;
    if (known === undefined)
      throw new Error(`toInputLayout: ${network.architecture} takes rows of any length; say how long`);
    return known;
  });
  const rowLength = rowShape.reduce((product, size) => product * size, 1);
  return { rowShape, rowLength, outputCount: countOutputs(network) };
}

function countBatchRows(network: NetworkDescription, timeSteps?: number): number {
  const macs = Math.max(1, countMacs(network, timeSteps));
  return Math.max(1, Math.min(MAX_BATCH_ROWS, Math.floor(BATCH_MACS / macs)));
}

export interface Batch extends Pick<NetworkRows, 'inputs' | 'lengths'> {
  readonly network: NetworkDescription;
  readonly weights: Weights;
  readonly layout: InputLayout;
  /** Which rows of the inputs. */
  readonly batch: { readonly firstRow: number; readonly rowCount: number };
}

/** [rowCount * outputs] logits of one batch; leaves no tensor behind. Dropout that always acts is the same at every call. */
export function inferLogits(tf: TensorFlow, { network, weights, inputs, lengths, layout, batch }: Batch): Float32Array {
  const { firstRow, rowCount } = batch;
  const end = firstRow + rowCount;
  const logits = tf.tidy((): Tensor2D => {
    const values = inputs.subarray(firstRow * layout.rowLength, end * layout.rowLength);
    const x = tf.tensor(values, [rowCount, ...layout.rowShape], 'float32');
    return runNetwork(tf, network, weights, x, {
      isTraining: false,
      random: createRandom(firstRow),
      lengths: network.hasLengths ? (lengths?.subarray(firstRow, end) ?? null) : null,
    }).logits;
  });
  const values = logits.dataSync<'float32'>();
  logits.dispose();
  return values;
}

/** Softmax of logits / temperature over the classes that the mask leaves in. */
function softmaxInto(target: Float32Array, logits: Float32Array, { temperature, classMask }: NetworkSpec): void {
  const probabilities = toProbabilities(logits, { classMask, output: 'softmax', temperature });
  if (!probabilities.every(Number.isFinite)) throw new Error('inferProbabilities: the network gave no finite answer');
  target.set(probabilities);
}

/** Each class a question of its own. */
function sigmoidInto(target: Float32Array, logits: Float32Array, { temperature, classMask }: NetworkSpec): void {
  logits.forEach((logit, c) => {
    if (!Number.isFinite(logit)) throw new Error('inferProbabilities: the network gave no finite answer');
    target[c] = classMask[c] === 1 ? 1 / (1 + Math.exp(-logit / temperature)) : 0;
  });
}
