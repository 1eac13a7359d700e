import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { toAverageBits } from '#main/compression/alq/binary-kernel.ts';
import { readPacked } from '#main/compression/packed/read-packed.ts';
import { ROUNDING_METHODS } from '#main/compression/methods.ts';
import { loadBackend, type TensorFlow } from '#main/tensor/backend.ts';
import { compressNetwork } from '#main/tensor/compress/compress-network.ts';
import { openCompressRun } from '#main/tensor/compress/compress-run.ts';
import { fitNetwork } from '#main/tensor/fit/fit-network.ts';
import type { AlqMethod, CompressEpoch, CompressProgress, CompressSpec } from '#main/tensor/protocol/compress-spec.ts';
import { chooseKernels } from '#main/training/compress/choose-kernels.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';
import { createRandom } from '#test/builders/random.ts';
import { makeFitSpec, makeNetwork, makePhase } from '#test/builders/fit-spec.ts';

const network = makeNetwork({ hasNorm: false });
const root = mkdtempSync(join(tmpdir(), 'overread-compress-'));
let tf: TensorFlow;
let trained: ReturnType<typeof makeFitSpec>;
let folder: string;
let runCount = 0;

beforeAll(async () => {
  ({ tf } = await loadBackend());
  trained = makeFitSpec(join(root, 'trained'), { phases: [makePhase({ network, epochCount: 12 })] });
  const events = { isCancelled: () => false, onEpoch: () => undefined, onProgress: () => undefined };
  expect(await fitNetwork(tf, trained, { events })).toMatchObject({ ok: true });
}, 60_000);
beforeEach(() => {
  folder = join(root, String(runCount++));
  mkdirSync(folder);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ALQ: AlqMethod = {
  kind: 'alq',
  targetBits: 1.5,
  maxLoops: 12,
  learningRate: 2e-3,
  rateDecay: 0.9,
  basesEpochs: 2,
  coordinateEpochs: 2,
  prunedShare: 0.34,
  estimate: 'full-gradient',
  finish: { basesEpochs: 3, basesRateDecay: 0.95, coordinateEpochs: 2, coordinateRateDecay: 0.9 },
  probeCount: 0,
};

function toSpec(parts: Partial<CompressSpec> = {}): CompressSpec {
  const { rows, train, validation, loss } = trained;
  return {
    seed: 3,
    network,
    weightsPath: join(trained.out.folder, 'last.weights.bin'),
    kernels: chooseKernels(network),
    batchSize: 8,
    maxRowsPerClass: null,
    watch: 'accuracy',
    loss,
    rows,
    train,
    validation,
    method: ALQ,
    outFolder: folder,
    ...parts,
  };
}

async function run(spec: CompressSpec, isCancelled: (epochs: readonly CompressEpoch[]) => boolean = () => false) {
  const epochs: CompressEpoch[] = [];
  const progress: CompressProgress[] = [];
  const events = {
    isCancelled: () => isCancelled(epochs),
    onEpoch: (epoch: CompressEpoch) => void epochs.push(epoch),
    onProgress: (told: CompressProgress) => void progress.push(told),
  };
  return { result: await compressNetwork(tf, spec, events), epochs, progress };
}

const QUIET = { isCancelled: () => false, onProgress: () => undefined };

const readResult = () => unwrap(readPacked(readFileSync(join(folder, 'result.packed'))));

describe('adaptive loss-aware quantisation', () => {
  it('comes down to 1.5 bits a weight and still tells the three classes apart', async () => {
    const { result, epochs } = await run(toSpec());

    expect(result).toMatchObject({ ok: true });
    const kernels = readResult().weights.flatMap((weight) => (weight.kind === 'signs' ? [weight.kernel] : []));
    expect(kernels).toHaveLength(3);
    expect(toAverageBits(kernels)).toBeLessThanOrEqual(1.5);
    const bits = epochs.map(({ averageBits }) => averageBits);
    bits.forEach((value, k) => expect(value).toBeLessThanOrEqual((bits[k - 1] ?? 99) + 1e-12));
    const kept = epochs[(result.ok ? result.value.keptEpoch : 0) - 1];
    expect(kept?.stage).toMatch(/^finish/);
    expect(kept?.accuracy).toBeGreaterThan(0.85);
  });

  it('gives the same bytes for the same seed, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await run(toSpec());
    const first = readFileSync(join(folder, 'result.packed'));
    await run(toSpec());
    expect(readFileSync(join(folder, 'result.packed')).equals(first)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('ranks coordinates by their estimated loss increase as measuring each does, better than chance', async () => {
    const { result } = await run(toSpec({ method: { ...ALQ, probeCount: 40 } }));
    const probe = result.ok ? result.value.probe : null;
    expect(probe?.coordinateCount).toBe(40);
    expect(probe?.fullGradient).toBeGreaterThan(0.3);
  });

  it('says at once where the budget cannot be met, and leaves no result', async () => {
    const { result, epochs } = await run(toSpec({ method: { ...ALQ, targetBits: 0.01, maxLoops: 1 } }));
    expect(result).toMatchObject({ ok: false, error: { code: 'job/failed' } });
    expect(result.ok ? '' : result.error.message).toMatch(
      /^The budget of 0\.01 bits a weight cannot be met: 1 loops of pruning come from \d\.\d+ bits down to \d\.\d+\./,
    );
    expect(epochs).toEqual([]);
  });

  it('ends between two batches when it is cancelled', async () => {
    const { result, epochs } = await run(toSpec(), (done) => done.length >= 2);
    expect(result).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect(epochs).toHaveLength(2);
  });

  it('refuses a name that is no kernel, and weights of another network', async () => {
    const [first] = chooseKernels(network);
    const wrong = await run(toSpec({ kernels: [{ ...first!, weight: 'one.bias' }] }));
    expect(wrong.result.ok ? '' : wrong.result.error.message).toContain("no kernel called 'one.bias'");
    const none = await run(toSpec({ kernels: [] }));
    expect(none.result.ok ? '' : none.result.error.message).toContain('no kernel is named');
    const path = join(folder, 'short.bin');
    writeFileSync(path, readFileSync(toSpec().weightsPath));
    truncateSync(path, 100);
    const short = await run(toSpec({ weightsPath: path }));
    expect(short.result.ok ? '' : short.result.error.message).toContain('has 100 bytes instead of');
  });
});

describe('rounding with training straight through', () => {
  it.each(ROUNDING_METHODS)('by %s keeps kernels of as many values as its bits tell apart', async (method) => {
    const { result, epochs } = await run(
      toSpec({ method: { kind: 'rounding', method, epochCount: 8, learningRate: 1e-3 } }),
    );
    expect(result).toMatchObject({ ok: true });
    expect(epochs).toHaveLength(8);
    const values = new Float32Array(Uint8Array.from(readFileSync(join(folder, 'result.weights.bin'))).buffer);
    let offset = 0;
    for (const { name, shape } of listWeights(network)) {
      const size = shape.reduce((product, length) => product * length, 1);
      const own = values.subarray(offset, offset + size);
      offset += size;
      if (!name.endsWith('.kernel') || method === 'float16' || method === 'int8') continue;
      const bits = { 'binary-connect': 1, 'dorefa-2': 2, 'dorefa-3': 3, inq: 4 }[method];
      expect(new Set(own).size).toBeLessThanOrEqual(2 ** bits);
    }
  });

  it('to 16 bits changes no answer', async () => {
    const { result, epochs } = await run(
      toSpec({ method: { kind: 'rounding', method: 'float16', epochCount: 0, learningRate: 1e-3 } }),
    );
    expect(result).toMatchObject({ ok: true, value: { keptEpoch: 1 } });
    const history = readFileSync(join(trained.out.folder, 'history.jsonl'), 'utf8').trim().split('\n');
    const last = JSON.parse(history.at(-1) ?? '{}') as { validation: { accuracy: number } };
    expect(epochs[0]?.accuracy).toBe(last.validation.accuracy);
  });

  it('without rows that choose keeps the last of 3 epochs, and says that figures are of the training rows', async () => {
    const { result, epochs } = await run(
      toSpec({ validation: null, method: { kind: 'rounding', method: 'dorefa-3', epochCount: 3, learningRate: 1e-3 } }),
    );
    expect(result).toMatchObject({ ok: true, value: { keptEpoch: 3 } });
    expect(epochs.map(({ judgedOn }) => judgedOn)).toEqual(['train', 'train', 'train']);
    const chosen = await run(
      toSpec({ method: { kind: 'rounding', method: 'int8', epochCount: 0, learningRate: 1e-3 } }),
    );
    expect(chosen.epochs.map(({ judgedOn }) => judgedOn)).toEqual(['validation']);
  });
});

describe('the rows of a compression', () => {
  it('give the gradient of the loss that is measured: without dropout, and leaving statistics as they are', async () => {
    const other = makeNetwork({ dropout: 0.5, hasNorm: true });
    const weightsPath = join(folder, 'start.bin');
    const random = createRandom(5);
    const flat = listWeights(other).flatMap(({ name, shape }) =>
      Array.from({ length: shape.reduce((product, length) => product * length, 1) }, () =>
        /variance$|gamma$/.test(name) ? 1 + random() : random() - 0.5,
      ),
    );
    writeFileSync(weightsPath, new Uint8Array(Float32Array.from(flat).buffer));
    const opened = await openCompressRun(tf, toSpec({ network: other, weightsPath }), QUIET);
    const before = opened.values.slice();
    const gradients = await opened.toFullGradients();
    opened.layout.trained.forEach(({ start, end }, index) => {
      expect(gradients[index]).toHaveLength(end - start);
    });
    for (const index of [0, 3, 6, 8]) {
      const placed = opened.layout.trained[index]!;
      const at = placed.start + Math.floor((placed.end - placed.start) / 2);
      const toLoss = async (step: number) => {
        opened.values[at] = before[at]! + step;
        opened.take();
        const loss = await opened.measureLoss(opened.train);
        opened.values[at] = before[at]!;
        return loss;
      };
      const difference = ((await toLoss(5e-4)) - (await toLoss(-5e-4))) / 1e-3;
      expect(gradients[index]?.[at - placed.start]).toBeCloseTo(difference, 2);
    }
    opened.take();
    expect(opened.values).toEqual(before);
    await opened.close();
  });

  it('are told between two batches of an epoch, where half a second has gone by', async () => {
    const progress: CompressProgress[] = [];
    const events = { ...QUIET, onProgress: (told: CompressProgress) => void progress.push(told) };
    const opened = await openCompressRun(tf, toSpec({ maxRowsPerClass: 8 }), events);
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 300));
    for (const rows of opened.eachBatch(0)) expect(rows).toHaveLength(8);
    clock.mockRestore();
    expect(progress).toEqual([{ epoch: 1, batch: 1, batchCount: 3 }]);
    await opened.close();
  });

  it('are no more of a class in an epoch than the spec says', async () => {
    const opened = await openCompressRun(tf, toSpec({ maxRowsPerClass: 4 }), QUIET);
    const first = [...opened.eachBatch(0)].flatMap((batch) => [...batch]);
    const second = [...opened.eachBatch(1)].flatMap((batch) => [...batch]);
    expect(first).toHaveLength(12);
    for (const label of [0, 1, 2]) expect(first.filter((row) => row % 3 === label)).toHaveLength(4);
    expect(second).not.toEqual(first);
    await opened.close();
  });
});

describe('what may be compressed', () => {
  it('are convolutions kernel by kernel and dense layers in parts of at most 108', () => {
    expect(chooseKernels(network)).toEqual([
      { weight: 'one.kernel', rule: { kind: 'kernelwise' }, maxBits: 7 },
      { weight: 'two.kernel', rule: { kind: 'kernelwise' }, maxBits: 7 },
      { weight: 'output.kernel', rule: { kind: 'subchannelwise', parts: 1 }, maxBits: 6 },
    ]);
  });
});
