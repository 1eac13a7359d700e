import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadBackend, type TensorFlow } from '#main/tensor/backend.ts';
import { fitNetwork, type FitNetworkOptions } from '#main/tensor/fit/fit-network.ts';
import type { FitEpoch } from '#main/tensor/protocol/fit-report.ts';
import type { FitPhase, FitSpec } from '#main/tensor/protocol/fit-spec.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { makeFitSpec, makeNetwork, makePhase, makeRows, writeRows } from '#test/builders/fit-spec.ts';

let tf: TensorFlow;
let folder: string;
beforeAll(async () => {
  ({ tf } = await loadBackend());
}, 60_000);
const root = mkdtempSync(join(tmpdir(), 'overread-fit-'));
let runCount = 0;
beforeEach(() => {
  folder = join(root, String(runCount++));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface RunOptions extends FitNetworkOptions {
  readonly isCancelled?: () => boolean;
  readonly onEpoch?: (epoch: FitEpoch) => void;
}

async function run(spec: FitSpec, { isCancelled = () => false, onEpoch, ...options }: RunOptions = {}) {
  const epochs: FitEpoch[] = [];
  const result = await fitNetwork(tf, spec, {
    options,
    events: {
      isCancelled,
      onEpoch(epoch) {
        epochs.push(epoch);
        onEpoch?.(epoch);
      },
      onProgress: () => undefined,
    },
  });
  return { result, epochs };
}

function readFloats(spec: FitSpec, name: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(join(spec.out.folder, name))).buffer);
}

/** Weights of a file by their names. */
function readByName(spec: FitSpec, name: string, network: NetworkDescription = makeNetwork()) {
  const values = readFloats(spec, name);
  let offset = 0;
  return Object.fromEntries(
    listWeights(network).map((weight) => {
      const start = offset;
      offset += weight.shape.reduce((product, size) => product * size, 1);
      return [weight.name, values.slice(start, offset)];
    }),
  );
}

const onePhase = (parts: Partial<FitPhase>) => ({ phases: [makePhase(parts)] });
const FREEZES_ONE = { frozenLayers: ['one', 'one.norm'], cachesFrozen: false };

describe('a training run', () => {
  it('overfits 60 rows: every one right after 40 epochs', async () => {
    const spec = makeFitSpec(folder, {
      ...onePhase({ epochCount: 40 }),
      validation: { firstRow: 0, rowCount: 60 },
    });
    const { result, epochs } = await run(spec);

    expect(result).toMatchObject({ ok: true, value: { epochCount: 40, stoppedEarly: false, resumedFromEpoch: 0 } });
    expect(epochs.at(-1)?.validation?.accuracy).toBe(1);
    expect(epochs.at(-1)!.trainLoss).toBeLessThan(0.1);
  });

  it('gives the same weights to the last bit for the same seed, and others for another', async () => {
    const weights = [];
    for (const seed of [3, 3, 4]) {
      const spec = makeFitSpec(join(folder, String(weights.length)), { seed });
      expect((await run(spec)).result.ok).toBe(true);
      weights.push(readFloats(spec, 'last.weights.bin'));
    }

    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).not.toEqual(weights[0]);
  });

  it('gives the same weights whether rows are read whole or as they are needed', async () => {
    const [whole, byPosition] = [makeFitSpec(join(folder, 'a')), makeFitSpec(join(folder, 'b'))];
    await run(whole);
    await run(byPosition, { maxBytesInMemory: 0 });

    expect(readFloats(byPosition, 'last.weights.bin')).toEqual(readFloats(whole, 'last.weights.bin'));
  });

  it('leaves as many tensors after each of 6 epochs, and none when it has ended', async () => {
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    const phase = { epochCount: 6, network: makeNetwork({ dropout: 0.2 }) };
    await run(makeFitSpec(folder, { ...onePhase(phase), averaging: 0.9 }), {
      onEpoch: () => counts.push(tf.memory().numTensors),
    });

    expect(new Set(counts).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('judges every 2nd epoch and the last, keeps the best of those from epoch 4 on, and every epoch where asked to', async () => {
    const spec = makeFitSpec(folder, {
      ...onePhase({ epochCount: 7 }),
      validateEveryEpochs: 2,
      best: { watch: 'macroF1', fromEpoch: 4 },
    });
    const { result, epochs } = await run({ ...spec, out: { ...spec.out, keepsEveryEpoch: true } });

    expect(epochs.map(({ validation }) => validation !== null)).toEqual([false, true, false, true, false, true, true]);
    const counting = epochs.filter(({ epoch, validation }) => epoch >= 4 && validation !== null);
    const figures = counting.map(({ validation }) => validation!.macroF1);
    const best = counting[figures.indexOf(Math.max(...figures))]!;
    expect(result).toMatchObject({ ok: true, value: { bestEpoch: best.epoch } });
    expect(readFloats(spec, 'best.weights.bin')).toEqual(readFloats(spec, `epoch-00${best.epoch}.weights.bin`));
    expect(readFloats(spec, 'last.logits.bin')).toEqual(readFloats(spec, 'epoch-007.logits.bin'));
    expect(existsSync(join(spec.out.folder, 'epoch-001.logits.bin'))).toBe(false);
  });

  it('without validation rows calls the last epoch the best and writes no logits', async () => {
    const spec = makeFitSpec(folder, { validation: null });
    const { result } = await run(spec);

    expect(result).toMatchObject({ ok: true, value: { bestEpoch: 3 } });
    expect(readFloats(spec, 'best.weights.bin')).toEqual(readFloats(spec, 'last.weights.bin'));
    expect(readdirSync(spec.out.folder).filter((name) => name.includes('logits'))).toEqual([]);
  });

  it('stops early once nothing is gained for 2 epochs', async () => {
    const earlyStopping = { watch: 'accuracy', patienceEpochs: 2, leastGain: 1, afterEpoch: 0 } as const;
    const { result, epochs } = await run(makeFitSpec(folder, onePhase({ epochCount: 50, earlyStopping })));

    expect(result).toMatchObject({ ok: true, value: { epochCount: 3, stoppedEarly: true } });
    expect(epochs.at(-1)!.remainingMs).toBe(0);
  });

  it('trains yes-or-no answers of which a row may have several', async () => {
    const { inputs, labels } = makeRows(90);
    const file = writeRows(folder, 'answers', { inputs, labels });
    writeFileSync(
      file.labelsPath,
      Uint8Array.from({ length: 270 }, (_, i) => (labels[Math.floor(i / 3)] === i % 3 ? 1 : 0)),
    );
    const network: NetworkDescription = { ...makeNetwork(), output: 'sigmoid' };
    const spec = makeFitSpec(folder, {
      ...onePhase({ network, epochCount: 20 }),
      loss: { kind: 'binary-cross-entropy', positiveWeights: [2, 2, 2], labelSmoothing: 0 },
    });
    const { result, epochs } = await run({ ...spec, rows: { ...spec.rows, files: [file] } });

    expect(result.ok).toBe(true);
    expect(epochs.at(-1)!.validation!.accuracy).toBeGreaterThan(0.95);
    expect(epochs.at(-1)!.validation!.confusion.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual([
      30, 30, 30,
    ]);
  });

  it('gives rows without weight no say', async () => {
    const { inputs, labels } = makeRows(90);
    const spec = makeFitSpec(folder, { ...onePhase({ epochCount: 20 }), validation: { firstRow: 0, rowCount: 60 } });
    const spoilt = labels.map((label, row) => (row % 2 === 0 ? label : (label + 1) % 3));
    const file = writeRows(folder, 'spoilt', { inputs, labels: spoilt });
    const weightsPath = join(folder, 'weights.bin');
    writeFileSync(weightsPath, new Uint8Array(Float32Array.from(labels, (_, row) => (row % 2 === 0 ? 1 : 0)).buffer));
    const { epochs } = await run({ ...spec, rows: { ...spec.rows, files: [{ ...file, weightsPath }] } });

    // The rows with a false label are answered as they should be: wrong.
    expect(epochs.at(-1)!.validation!.accuracy).toBeCloseTo(0.5, 1);
    expect(epochs.at(-1)!.trainLoss).toBeLessThan(0.3);
  });
});

describe('frozen layers', () => {
  it('do not move, nor their statistics, while all others do', async () => {
    const drawn = makeFitSpec(join(folder, 'drawn'), onePhase({ learningRate: 0, epochCount: 1 }));
    await run(drawn);
    const spec = makeFitSpec(join(folder, 'frozen'), onePhase({ trained: FREEZES_ONE }));
    await run(spec);

    const before = readByName(drawn, 'last.weights.bin');
    const after = readByName(spec, 'last.weights.bin');
    for (const name of ['one.kernel', 'one.bias', 'one.norm.gamma', 'one.norm.beta'])
      expect(after[name], name).toEqual(before[name]);
    expect([...after['one.norm.mean']!]).toEqual([0, 0, 0, 0]);
    expect([...after['one.norm.variance']!]).toEqual([1, 1, 1, 1]);
    for (const name of ['two.kernel', 'two.norm.mean', 'output.kernel', 'output.bias'])
      expect(after[name], name).not.toEqual(before[name]);
  });

  it('computed once for each row give the same weights to 0.00001, and leave no file behind', async () => {
    const phase = { trained: FREEZES_ONE, epochCount: 4 };
    const [plain, cached] = [makeFitSpec(join(folder, 'a'), onePhase(phase)), makeFitSpec(join(folder, 'b'))];
    await run(plain);
    const trained = { ...FREEZES_ONE, cachesFrozen: true };
    const { result } = await run({ ...cached, ...onePhase({ ...phase, trained }) });

    expect(result.ok).toBe(true);
    const expected = readFloats(plain, 'last.weights.bin');
    readFloats(cached, 'last.weights.bin').forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 5));
    expect(readdirSync(cached.out.folder)).not.toContain('frozen.bin');
  });

  it.each<[string, Partial<FitSpec>, Partial<FitPhase>, string]>([
    [
      'rows are disturbed',
      { augmentation: { kind: 'signal', steps: [{ kind: 'noise', deviation: 1 }], renewed: 'every-epoch' } },
      { trained: { frozenLayers: ['one', 'one.norm'], cachesFrozen: true } },
      'where rows are disturbed; set cachesFrozen to false',
    ],
    [
      'dropout acts among them',
      {},
      {
        network: makeNetwork({ dropout: 0.5 }),
        trained: { frozenLayers: ['one', 'one.norm', 'two', 'two.norm'], cachesFrozen: true },
      },
      "because 'drop' makes something else of it each time; set cachesFrozen to false",
    ],
    ['a name is of no layer', {}, { trained: { frozenLayers: ['three'], cachesFrozen: false } }, "called 'three'"],
    [
      'nothing is left to train',
      {},
      { trained: { frozenLayers: ['one', 'one.', 'two', 'two.norm', 'output'], cachesFrozen: false } },
      'there is nothing to train',
    ],
  ])('are refused where %s', async (_, parts, phase, message) => {
    const { result } = await run(makeFitSpec(folder, { ...onePhase(phase), ...parts }));

    expect(result).toMatchObject({ ok: false, error: { code: 'job/failed' } });
    expect(result.ok || result.error.message).toContain(message);
  });
});

describe('phases', () => {
  it('take weights over by name and shape, draw what is new, and write files of their own', async () => {
    const wider = makeNetwork();
    const layers = wider.layers.map((layer) => (layer.name === 'two' ? { ...layer, filters: 8 } : layer));
    const second: NetworkDescription = { ...wider, layers: layers as NetworkDescription['layers'] };
    const spec = makeFitSpec(folder, {
      phases: [
        makePhase({ epochCount: 4 }),
        makePhase({
          name: 'wider',
          network: second,
          epochCount: 1,
          learningRate: 0,
          start: { from: 'best', initializer: 'pytorch' },
          trained: FREEZES_ONE,
        }),
      ],
    });
    const { result, epochs } = await run(spec);

    expect(result).toMatchObject({ ok: true, value: { epochCount: 5, bestEpoch: 5 } });
    expect(epochs.map(({ phaseIndex, epochCount }) => [phaseIndex, epochCount])).toEqual([
      [0, 5],
      [0, 5],
      [0, 5],
      [0, 5],
      [1, 5],
    ]);
    const before = readByName(spec, 'phase-1.best.weights.bin');
    const after = readByName(spec, 'last.weights.bin', second);
    for (const name of ['one.kernel', 'one.norm.mean', 'output.bias']) expect(after[name], name).toEqual(before[name]);
    expect(after['two.kernel']!.length).toBe(3 * 4 * 8);
    expect(Math.max(...after['two.kernel']!.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(12));
  });

  it('begin with the weights of a file', async () => {
    const first = makeFitSpec(join(folder, 'first'));
    await run(first);
    const from = { weightsPath: join(first.out.folder, 'last.weights.bin'), network: makeNetwork() };
    const start = { from, initializer: 'he' } as const;
    const second = makeFitSpec(join(folder, 'second'), onePhase({ start, epochCount: 1, learningRate: 0 }));
    await run(second);

    expect(readByName(second, 'last.weights.bin')['two.kernel']).toEqual(
      readByName(first, 'last.weights.bin')['two.kernel'],
    );
  });

  it('cannot begin with an epoch of a phase that is not there', async () => {
    const start = { from: 'best', initializer: 'he' } as const;
    const { result } = await run(makeFitSpec(folder, onePhase({ start })));

    expect(result.ok || result.error.message).toContain("cannot begin with the 'best' epoch");
  });
});

describe('what goes wrong in a training run', () => {
  it('is named with epoch and batch where the loss is no number any more', async () => {
    const spec = makeFitSpec(folder, {
      ...onePhase({ learningRate: 1e30, network: makeNetwork({ hasNorm: false }) }),
      optimizer: { kind: 'sgd', momentum: 0, isNesterov: false, weightDecay: 0 },
    });
    const { result } = await run(spec);

    expect(result).toMatchObject({ ok: false, error: { code: 'job/failed' } });
    expect(result.ok || result.error.message).toMatch(/^The loss is no number any more in epoch 1, batch \d of 8\. /);
  });

  it('is a full disk: said so, and the checkpoint before stays and can be gone on from', async () => {
    const place = join(folder, 'checkpoint');
    mkdirSync(place, { recursive: true });
    const spec = makeFitSpec(folder, onePhase({ epochCount: 4 }));
    const full = { ...spec, out: { ...spec.out, checkpoint: { folder: place, everyBatches: null } } };
    const unbroken = makeFitSpec(join(folder, 'unbroken'), onePhase({ epochCount: 4 }));
    await run(unbroken);

    const { result, epochs } = await run(full, {
      // Whatever is written to this device fails as on a disk without room.
      onEpoch: ({ epoch }) => (epoch === 2 ? symlinkSync('/dev/full', join(place, 'checkpoint.bin.new')) : undefined),
    });

    expect(result).toMatchObject({ ok: false, error: { code: 'library/disk-full' } });
    expect(result.ok || result.error.message).toContain('checkpoint.bin could not be written');
    expect(epochs).toHaveLength(2);
    expect(readdirSync(place)).toEqual(['checkpoint.bin']);
    const resumed = await run(full);
    expect(resumed.result).toMatchObject({ ok: true, value: { epochCount: 4, resumedFromEpoch: 2 } });
    expect(readFloats(full, 'last.weights.bin')).toEqual(readFloats(unbroken, 'last.weights.bin'));
  });

  it('is a checkpoint of other settings or one that was cut off: refused, not guessed at', async () => {
    const place = join(folder, 'checkpoint');
    mkdirSync(place, { recursive: true });
    const made = makeFitSpec(folder);
    const spec = { ...made, out: { ...made.out, checkpoint: { folder: place, everyBatches: null } } };
    await run(spec);

    const other = await run({ ...spec, seed: 8 });
    expect(other.result.ok || other.result.error.message).toContain('belongs to a run with other settings');
    const path = join(place, 'checkpoint.bin');
    writeFileSync(path, readFileSync(path).subarray(0, -4));
    const cut = await run(spec);
    expect(cut.result.ok || cut.result.error.message).toContain('its checkpoint is not whole');
  });

  it('a run that had ended is told to have ended, and trains nothing again', async () => {
    const place = join(folder, 'checkpoint');
    mkdirSync(place, { recursive: true });
    const made = makeFitSpec(folder);
    const spec = { ...made, out: { ...made.out, checkpoint: { folder: place, everyBatches: null } } };
    const once = await run(spec);
    const again = await run(spec);

    expect(again.epochs).toEqual([]);
    expect(again.result).toMatchObject({ ok: true, value: { epochCount: 3, resumedFromEpoch: 3 } });
    expect(again.result.ok && again.result.value.bestEpoch).toBe(once.result.ok && once.result.value.bestEpoch);
  });

  it('is a cancellation before the third batch: answered there', async () => {
    let asked = 0;
    const { result, epochs } = await run(makeFitSpec(folder), { isCancelled: () => ++asked === 3 });

    expect(result).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect(asked).toBe(3);
    expect(epochs).toEqual([]);
  });

  it.each<[string, Partial<FitSpec>, string]>([
    ['no phase', { phases: [] }, 'it has no phases'],
    ['a side without rows', { train: { firstRow: 0, rowCount: 0 } }, 'a side has no rows'],
    ['a plateau without validation rows', { validation: null }, 'is steered by validation rows'],
    [
      'a loss for 2 outputs',
      { loss: { kind: 'binary-cross-entropy', positiveWeights: [1, 1], labelSmoothing: 0 } },
      'has 3 outputs, and the loss is of 2',
    ],
    [
      'a loss of another kind',
      { loss: { kind: 'binary-cross-entropy', positiveWeights: [1, 1, 1], labelSmoothing: 0 } },
      "'binary-cross-entropy' does not go with outputs of the kind 'softmax'",
    ],
    ['rows of another shape', { rows: { files: [], rowShape: [30, 1], recipe: null } }, 'rows of [30, 1] do not fit'],
  ])('is %s: refused in a sentence', async (_, parts, message) => {
    const schedule = { kind: 'plateau', watch: 'loss', factor: 0.5, patienceEpochs: 2, leastGain: 0, leastRate: 0 };
    const { result } = await run({
      ...makeFitSpec(folder, onePhase({ schedule: schedule as FitPhase['schedule'] })),
      ...parts,
    });

    expect(result).toMatchObject({ ok: false, error: { code: 'job/failed' } });
    expect(result.ok || result.error.message).toContain(message);
  });
});
