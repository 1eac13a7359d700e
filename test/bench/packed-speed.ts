import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toAverageBits } from '#main/compression/alq/binary-kernel.ts';
import { unpackWeights } from '#main/compression/packed/packed-model.ts';
import { readPacked } from '#main/compression/packed/read-packed.ts';
import { createPackedRunner } from '#main/compression/packed/run-packed.ts';
import { programFolderUrl } from '#main/entries.ts';
import { loadBackend } from '#main/tensor/backend.ts';
import { runNetwork } from '#main/tensor/run-network.ts';
import { toTensors } from '#main/tensor/weights-file.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';
import { createRandom } from '#test/builders/random.ts';
import type { Bench } from './harness/figure.ts';
import { toPercentile } from './harness/statistics.ts';

const ROUNDS = 200;

/** One fragment of ten seconds through the shipped 17-class network, on its packed weights and in TensorFlow, in turn. */
export const bench: Bench = {
  name: 'packed-speed',
  title: 'inference on packed weights, one fragment of 10 s, single-threaded (median)',
  unit: 'ms',
  bar: 2,
  better: 'lower',
  async measure(tell) {
    const folder = join(fileURLToPath(programFolderUrl('resources')), 'models', 'plawiak17-paper-alq');
    const bytes = readOrNone(join(folder, 'weights.bin'));
    if (bytes === undefined) return { kind: 'missing', what: 'the model plawiak17-paper-alq is not here' };
    const model = unwrap(readPacked(bytes));
    const kernels = model.weights.flatMap((weight) => (weight.kind === 'signs' ? [weight.kernel] : []));
    const runner = createPackedRunner(model);
    const { tf, backend } = await loadBackend();
    const weights = toTensors(tf, { weights: listWeights(model.network) }, unpackWeights(model));
    const random = createRandom(1);
    const row = Float32Array.from({ length: runner.inputLength }, () => 2 * random() - 1);
    const inTensorFlow = () =>
      tf.tidy(() => {
        const input = tf.tensor(row, [1, ...model.network.inputShape.map((size) => size ?? 1)]);
        const run = { isTraining: false, random, lengths: null };
        return [...runNetwork(tf, model.network, weights, input, run).logits.dataSync()];
      });
    const packedMs: number[] = [];
    const tensorflowMs: number[] = [];
    let difference = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const startedMs = performance.now();
      const logits = runner.run(row);
      packedMs.push(performance.now() - startedMs);
      const tensorflowStartedMs = performance.now();
      const expected = inTensorFlow();
      tensorflowMs.push(performance.now() - tensorflowStartedMs);
      logits.forEach((logit, k) => (difference = Math.max(difference, Math.abs(logit - (expected[k] ?? NaN)))));
    }
    const [packed, tensorflow] = [toPercentile(packedMs, 0.5), toPercentile(tensorflowMs, 0.5)];
    tell(
      `${toAverageBits(kernels).toFixed(4)} bits a weight, greatest difference of logits ${difference.toExponential(1)}`,
    );
    tell(
      `p90 ${toPercentile(packedMs, 0.9).toFixed(2)} ms; in TensorFlow (${backend}) median ${tensorflow.toFixed(2)} ms`,
    );
    return {
      kind: 'measured',
      value: packed,
      against: { peer: 'float32 in TensorFlow, all threads', value: tensorflow },
    };
  },
};

function readOrNone(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
