import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { FitEpoch, FitProgress } from '#main/tensor/protocol/fit-report.ts';
import type { FitSpec } from '#main/tensor/protocol/fit-spec.ts';
import { forkTensorChild } from '#main/tensor/supervisor/fork-tensor-child.ts';
import type { TensorChild } from '#main/tensor/supervisor/tensor-child.ts';
import { createTensorSupervisor, type TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { makeFitSpec, makeNetwork, makePhase } from '#test/builders/fit-spec.ts';
import { createRandom } from '#test/builders/random.ts';

const root = mkdtempSync(join(tmpdir(), 'overread-fit-'));
let supervisor: TensorSupervisor;
let children: TensorChild[] = [];
afterEach(async () => {
  await supervisor.close();
  children = [];
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

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

const read = (spec: FitSpec, name: string) => readFileSync(join(spec.out.folder, name));

/** Everything that a resumed run has to remember: moments, running mean, statistics, dropout, disturbances, plateaus. */
function makeLongSpec(folder: string): FitSpec {
  const checkpointFolder = join(folder, 'checkpoint');
  mkdirSync(checkpointFolder, { recursive: true });
  const spec = makeFitSpec(folder);
  return {
    ...spec,
    batchSize: 10,
    averaging: 0.95,
    gradientLimit: 1,
    augmentation: {
      kind: 'signal',
      steps: [
        { kind: 'noise', deviation: 0.1 },
        { kind: 'gain', deviation: 0.2 },
      ],
      renewed: { everyEpochs: 2 },
    },
    optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    phases: [
      makePhase({
        network: makeNetwork({ dropout: 0.2 }),
        epochCount: 6,
        schedule: { kind: 'plateau', watch: 'loss', factor: 0.5, patienceEpochs: 2, leastGain: 0, leastRate: 0 },
      }),
      makePhase({
        name: 'slow',
        network: makeNetwork({ dropout: 0.2 }),
        epochCount: 6,
        start: { from: 'best', initializer: 'he' },
        schedule: { kind: 'cosine', warmUpEpochs: 1, leastFraction: 0.01 },
      }),
    ],
    out: { ...spec.out, checkpoint: { folder: checkpointFolder, everyBatches: 2 } },
  };
}

describe('training any network in a process of its own', () => {
  it('tells epochs and progress, and leaves weights, logits and a history', async () => {
    const spec = makeFitSpec(join(root, 'plain'));
    const epochs: FitEpoch[] = [];
    const progress: FitProgress[] = [];

    const result = await open().fitNetwork({
      spec,
      onEpoch: (epoch) => epochs.push(epoch),
      onProgress: (told) => progress.push(told),
    });

    expect(result).toMatchObject({ ok: true, value: { epochCount: 3, stoppedEarly: false, resumedFromEpoch: 0 } });
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(progress[0]).toMatchObject({ epoch: 1, batch: 1, batchCount: 8 });
    expect(read(spec, 'last.logits.bin').length).toBe(4 * 30 * 3);
    expect(read(spec, 'best.weights.bin').length).toBe(read(spec, 'last.weights.bin').length);
    const lines = read(spec, 'history.jsonl').toString().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as FitEpoch)).toEqual(epochs);
  });

  it('killed again and again at random batches and resumed, ends with the very weights of the unbroken run', async () => {
    const unbroken = makeLongSpec(join(root, 'unbroken'));
    expect((await open().fitNetwork({ spec: unbroken })).ok).toBe(true);
    await supervisor.close();
    const broken = makeLongSpec(join(root, 'broken'));
    const random = createRandom(20);
    let killCount = 0;
    let resumedFrom = 0;

    for (let attempt = 0; attempt < 12; attempt++) {
      let timer: NodeJS.Timeout | undefined;
      const kill = () => {
        killCount++;
        process.kill(children.at(-1)!.pid!, 'SIGKILL');
      };
      const result = await open().fitNetwork({
        spec: broken,
        // Some batches after its first epoch, in the middle, and in the second phase.
        onEpoch: ({ epoch }) =>
          epoch >= ([1, 4, 8][killCount] ?? Infinity) ? (timer ??= setTimeout(kill, 40 * random())) : undefined,
      });
      clearTimeout(timer);
      await supervisor.close();
      if (!result.ok) {
        expect(result.error.code).toBe('tensor/crashed');
        continue;
      }
      resumedFrom = result.value.resumedFromEpoch;
      break;
    }

    expect(killCount).toBe(3);
    expect(resumedFrom).toBeGreaterThan(0);
    for (const name of ['best.weights.bin', 'last.weights.bin', 'last.logits.bin', 'phase-1.best.weights.bin'])
      expect(read(broken, name).equals(read(unbroken, name)), name).toBe(true);
    const epochsOf = (spec: FitSpec) =>
      read(spec, 'history.jsonl')
        .toString()
        .trim()
        .split('\n')
        .map((line) => {
          const { epoch, trainLoss, validation, learningRate, isBest } = JSON.parse(line) as FitEpoch;
          return { epoch, trainLoss, validation, learningRate, isBest };
        });
    expect(epochsOf(broken)).toEqual(epochsOf(unbroken));
  });

  it('cancelled in an epoch, answers so within a batch and goes on from there', async () => {
    const spec = makeLongSpec(join(root, 'cancelled'));
    const controller = new AbortController();

    const cancelled = await open().fitNetwork({
      spec,
      signal: controller.signal,
      onEpoch: () => controller.abort(),
    });

    expect(cancelled).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect(existsSync(join(spec.out.folder, 'last.weights.bin'))).toBe(false);
    const resumed = await supervisor.fitNetwork({ spec });
    expect(resumed).toMatchObject({ ok: true, value: { epochCount: 12 } });
    expect(resumed.ok && resumed.value.resumedFromEpoch).toBeGreaterThan(0);
  });

  it('trains on WebAssembly to the loss that it reaches natively, and says in its log that this is slow', async () => {
    const losses: number[] = [];
    for (const env of [{}, { OVERREAD_TENSOR_BACKEND: 'wasm' }]) {
      const made = makeFitSpec(join(root, `backend-${losses.length}`));
      const spec = { ...made, out: { ...made.out, hotlogPath: join(made.out.folder, 'log.txt') } };
      const epochs: FitEpoch[] = [];
      const result = await open(env).fitNetwork({ spec, onEpoch: (epoch) => epochs.push(epoch) });
      expect(result.ok).toBe(true);
      losses.push(epochs.at(-1)!.trainLoss);
      expect(read(spec, 'log.txt').toString().includes('many times slower')).toBe('OVERREAD_TENSOR_BACKEND' in env);
      await supervisor.close();
    }

    expect(losses[1]).toBeCloseTo(losses[0]!, 3);
  });

  it('says in a sentence what does not fit, without losing the process for the next run', async () => {
    const spec = makeFitSpec(join(root, 'wrong'), { train: { firstRow: 80, rowCount: 60 } });

    const result = await open().fitNetwork({ spec });

    expect(result).toMatchObject({
      ok: false,
      error: { code: 'job/failed', message: 'The training cannot be run: row 90 is asked for, and there are 90.' },
    });
    expect((await supervisor.fitNetwork({ spec: makeFitSpec(join(root, 'right')) })).ok).toBe(true);
  });
});
