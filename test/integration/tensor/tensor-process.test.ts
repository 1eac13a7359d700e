import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cnet } from '#main/models/architectures/cnet.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import { drawInitialWeights } from '#main/tensor/initial-weights.ts';
import type { FitSpec, NetworkSpec } from '#main/tensor/protocol.ts';
import { forkTensorChild } from '#main/tensor/supervisor/fork-tensor-child.ts';
import type { TensorChild } from '#main/tensor/supervisor/tensor-child.ts';
import { createTensorSupervisor, type TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';

/** What waits for a deadline takes 30 s and more; how much sooner it is depends on the machine. */
const HANGS_MS = 15_000;

let folder: string;
let network: NetworkSpec;
let supervisor: TensorSupervisor;
const children: TensorChild[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-tensor-'));
  const bytes = new Uint8Array(drawInitialWeights({ weights: listWeights(cnet.describe({})) }, createRandom(1)).buffer);
  writeFileSync(join(folder, 'weights.bin'), bytes);
  network = {
    network: cnet.describe({}),
    weightsFormat: 'float32-le',
    weightsPath: join(folder, 'weights.bin'),
    weightsSha256: createHash('sha256').update(bytes).digest('hex'),
    temperature: 1,
    classMask: Uint8Array.of(1, 1, 1, 1, 0),
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  await supervisor.close();
  children.length = 0;
});

function open(env: Record<string, string> = {}): TensorSupervisor {
  supervisor = createTensorSupervisor({
    now: () => performance.now(),
    startChild() {
      const child = forkTensorChild({ env });
      children.push(child);
      return child;
    },
  });
  return supervisor;
}

const inputs = (rowCount: number) => Float32Array.from({ length: rowCount * 187 }, (_, i) => Math.sin(i / 9));

function isRunning(pid: number | undefined): boolean {
  try {
    process.kill(pid ?? -1, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the tensor process', () => {
  it('predicts natively, holds 26 tensors and no more after ten predictions, and is gone once closed', async () => {
    const desk = open();
    for (let k = 0; k < 10; k++) {
      const result = await desk.predictBeats({ network, inputs: inputs(300), rowCount: 300 });
      expect(result).toMatchObject({ ok: true, value: { backend: 'tensorflow' } });
    }

    expect(desk.status()).toMatchObject({
      state: 'ready',
      backend: 'tensorflow',
      notice: null,
      memory: { tensorCount: 26 },
    });
    expect(children).toHaveLength(1);
    await desk.close();
    await vi.waitFor(() => expect(isRunning(children[0]!.pid)).toBe(false));
  });

  it('killed in the middle of a prediction: an error without waiting, nothing in part, and the next one succeeds', async () => {
    const desk = open();
    await desk.warmUp();
    let killedAtMs = 0;

    const lost = await desk.predictBeats({
      network,
      inputs: inputs(60_000),
      rowCount: 60_000,
      onProgress() {
        if (killedAtMs > 0) return;
        killedAtMs = performance.now();
        process.kill(children[0]!.pid!, 'SIGKILL');
      },
    });

    expect(performance.now() - killedAtMs).toBeLessThan(HANGS_MS);
    expect(lost).toMatchObject({ ok: false, error: { code: 'tensor/crashed' } });
    expect(lost).not.toHaveProperty('value');
    const next = await desk.predictBeats({ network, inputs: inputs(10), rowCount: 10 });
    expect(next.ok).toBe(true);
    expect(isRunning(children[0]!.pid)).toBe(false);
  });

  it('cancels between batches without losing the process', async () => {
    const desk = open();
    const controller = new AbortController();

    const result = await desk.predictBeats({
      network,
      inputs: inputs(60_000),
      rowCount: 60_000,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });

    expect(result).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect((await desk.predictBeats({ network, inputs: inputs(1), rowCount: 1 })).ok).toBe(true);
    expect(children).toHaveLength(1);
  });

  it('falls back to WebAssembly with a notice, and answers the same to 0.0001', async () => {
    const native = await open().predictBeats({ network, inputs: inputs(50), rowCount: 50 });
    await supervisor.close();
    const desk = open({ OVERREAD_TENSOR_BACKEND: 'wasm' });
    const wasm = await desk.predictBeats({ network, inputs: inputs(50), rowCount: 50 });

    expect(desk.status().backend).toBe('wasm');
    expect(desk.status().notice).toContain('WebAssembly');
    if (!native.ok || !wasm.ok) throw new Error('both backends answer');
    wasm.value.probabilities.forEach((value, i) =>
      expect(Math.abs(value - native.value.probabilities[i]!)).toBeLessThan(1e-4),
    );
  });

  it('names a broken weights file and goes on', async () => {
    const desk = open();

    const broken = await desk.predictBeats({
      network: { ...network, weightsSha256: 'f'.repeat(64) },
      inputs: inputs(1),
      rowCount: 1,
    });

    expect(broken).toMatchObject({ ok: false, error: { code: 'model/broken' } });
    expect((await desk.predictBeats({ network, inputs: inputs(1), rowCount: 1 })).ok).toBe(true);
  });

  it('ends by itself when its parent is gone', async () => {
    const { fork } = await import('node:child_process');
    const parent = fork(join(import.meta.dirname, 'parent-that-leaves.ts'), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const pid = await new Promise<number>((resolve) => parent.once('message', (message) => resolve(Number(message))));
    expect(isRunning(pid)).toBe(true);

    parent.kill('SIGKILL');

    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 10_000 });
  });
});

function readFloats(path: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(path)).buffer);
}

describe('training in the tensor process', () => {
  /** Two kinds of made beats: a hump on the left or on the right, with noise. */
  function writeRows(name: string, rowCount: number, seed: number) {
    const random = createRandom(seed);
    const labels = Uint8Array.from({ length: rowCount }, () => (random() < 0.5 ? 0 : 2));
    const rows = new Float32Array(rowCount * 187);
    labels.forEach((label, row) => {
      const centre = label === 0 ? 40 : 140;
      for (let i = 0; i < 187; i++)
        rows[row * 187 + i] = Math.exp(-0.5 * ((i - centre) / 10) ** 2) + 0.1 * (random() - 0.5);
    });
    const [inputsPath, labelsPath] = [join(folder, `${name}.inputs`), join(folder, `${name}.labels`)];
    writeFileSync(inputsPath, new Uint8Array(rows.buffer));
    writeFileSync(labelsPath, labels);
    return { inputsPath, labelsPath, rowCount, labels };
  }

  function createSpec(outName: string): { spec: FitSpec; validation: Uint8Array } {
    const outFolder = join(folder, outName);
    mkdirSync(outFolder);
    const validation = writeRows('validation', 100, 2);
    const spec: FitSpec = {
      network: cnet.describe({}),
      seed: 5,
      epochCount: 6,
      batchSize: 32,
      learningRate: 0.002,
      weightDecay: 0.01,
      gradientLimit: 1,
      labelSmoothing: 0,
      maxRowsPerClass: 1000,
      classWeights: [1, 1, 1, 1, 1],
      classMask: Uint8Array.of(1, 1, 1, 1, 0),
      augmentation: { noise: 0.02, gain: 0.1, shiftSamples: 2, freeSamples: 187 },
      averaging: 0,
      train: writeRows('train', 320, 1),
      validation,
      outFolder,
    };
    return { spec, validation: validation.labels };
  }

  it('learns two made kinds of beat in six epochs and writes weights that give the same logits again', async () => {
    const { spec, validation } = createSpec('out-learn');
    const losses: number[] = [];

    const fitted = await open().fit({ spec, onEpoch: ({ trainLoss }) => losses.push(trainLoss) });

    expect(fitted).toEqual({ ok: true, value: { epochCount: 6 } });
    expect(losses[5]).toBeLessThan(losses[0]!);
    const logits = readFloats(join(spec.outFolder, 'epoch-006.logits.bin'));
    const right = validation.filter((label, row) => {
      const own = logits.subarray(row * 5, row * 5 + 4);
      return own.indexOf(Math.max(...own)) === label;
    });
    expect(right.length).toBeGreaterThanOrEqual(95);

    const weightsPath = join(spec.outFolder, 'epoch-006.weights.bin');
    const weightsSha256 = createHash('sha256').update(readFileSync(weightsPath)).digest('hex');
    const again = await supervisor.predictBeats({
      network: { ...network, weightsPath, weightsSha256 },
      inputs: readFloats(spec.validation.inputsPath),
      rowCount: 100,
    });
    if (!again.ok) throw new Error(again.error.message);
    again.value.probabilities.forEach((probability, i) => {
      const own = logits.subarray(i - (i % 5), i - (i % 5) + 4);
      // Made beats are told apart without a doubt: logits grow beyond what exp can take.
      const largest = Math.max(...own);
      const sum = own.reduce((total, logit) => total + Math.exp(logit - largest), 0);
      expect(probability).toBeCloseTo(i % 5 === 4 ? 0 : Math.exp(logits[i]! - largest) / sum, 5);
    });
  });

  it('draws the same weights, rows and disturbances from the same seed', async () => {
    const one = createSpec('out-one');
    const two = createSpec('out-two');
    const desk = open();
    await desk.fit({ spec: { ...one.spec, epochCount: 1 } });
    await desk.fit({ spec: { ...two.spec, epochCount: 1 } });
    const read = (spec: FitSpec) => readFloats(join(spec.outFolder, 'epoch-001.weights.bin'));

    const [a, b] = [read(one.spec), read(two.spec)];
    // Sums over threads end in another order, so that equal runs agree to rounding, not to the bit.
    a.forEach((value, i) => expect(Math.abs(value - b[i]!)).toBeLessThan(1e-3));
  });

  it('stops when it is cancelled and leaves no process', async () => {
    const { spec } = createSpec('out-cancel');
    const controller = new AbortController();

    const result = await open().fit({
      spec: { ...spec, epochCount: 50 },
      signal: controller.signal,
      onEpoch: () => controller.abort(),
    });

    expect(result).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    await vi.waitFor(() => expect(isRunning(children[0]!.pid)).toBe(false));
  });
});
