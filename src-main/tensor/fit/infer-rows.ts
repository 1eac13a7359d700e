import { setImmediate } from 'node:timers/promises';
import type { NetworkDescription } from '#shared/domain/network.ts';
import type { Tensor, TensorFlow } from '../backend.ts';
import { runNetwork } from '../run-network.ts';
import type { Batch } from './batches.ts';
import { deriveRandom } from './derive-random.ts';
import { FitFailure } from './fit-failure.ts';
import type { FitClock } from './fit-clock.ts';

export interface InferRows {
  readonly network: NetworkDescription;
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly inputShape: readonly number[];
  readonly rows: Int32Array;
  readonly batchSize: number;
  readonly build: (rows: Int32Array) => Promise<Batch>;
  /** Of dropout that acts on answers too. */
  readonly seed: number;
  readonly clock: FitClock;
  readonly isCancelled: () => boolean;
  readonly onBatch: (logits: Float32Array, firstIndex: number) => Promise<void> | void;
}

/** Answers of rows as they are, batch by batch in the order of `rows`; the next batch is read while this one is computed. */
export async function inferRows(tf: TensorFlow, options: InferRows): Promise<void> {
  const { rows, batchSize, clock } = options;
  const toBatch = (start: number) =>
    start < rows.length ? options.build(rows.subarray(start, start + batchSize)) : undefined;
  let next = toBatch(0);
  for (let start = 0; start < rows.length; start += batchSize) {
    const batch = await next;
    if (batch === undefined) throw new Error('inferRows: a batch is missing');
    next = toBatch(start + batchSize);
    // Where this one fails, the next one is nobody's.
    next?.catch(() => undefined);
    await setImmediate();
    if (options.isCancelled()) throw new FitFailure('job/cancelled', 'Cancelled.');
    const random = deriveRandom(options.seed, 'answers', start);
    const logits = clock.measure(() => answer(tf, options, { batch, random }));
    await options.onBatch(logits, start);
  }
}

function answer(
  tf: TensorFlow,
  { network, weights, inputShape }: InferRows,
  { batch, random }: { readonly batch: Batch; readonly random: () => number },
): Float32Array {
  // Not out of tidy: it would look for tensors among all their numbers.
  let logits: Float32Array = new Float32Array();
  tf.tidy(() => {
    const x = tf.tensor(batch.inputs, [batch.rowCount, ...inputShape]);
    const run = { isTraining: false, random, lengths: batch.lengths };
    logits = runNetwork(tf, network, weights, x, run).logits.dataSync<'float32'>();
  });
  return logits;
}
