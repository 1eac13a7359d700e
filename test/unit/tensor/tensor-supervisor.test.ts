import { describe, expect, it, vi } from 'vitest';
import { cnet } from '#main/models/architectures/cnet.ts';
import type { NetworkSpec, TensorMemory, TensorRequest } from '#main/tensor/protocol.ts';
import type { TensorLimits } from '#main/tensor/supervisor/tensor-limits.ts';
import { createTensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { createFakeTensorChild, type FakeTensorChild } from '#test/builders/fake-tensor-child.ts';

const network: NetworkSpec = {
  network: cnet.describe({}),
  weightsFormat: 'float32-le',
  weightsPath: 'weights.bin',
  weightsSha256: '0'.repeat(64),
  temperature: 1,
  classMask: Uint8Array.of(1, 1, 1, 1, 0),
};
const memory: TensorMemory = { residentBytes: 1e8, tensorCount: 26, tensorBytes: 2e5 };
const rows = (rowCount: number) => ({ network, rowCount, inputs: new Float32Array(rowCount * 187) });

function createDesk(limits: Partial<TensorLimits> = {}, greets = true) {
  const children: FakeTensorChild[] = [];
  const clock = { nowMs: 0 };
  const supervisor = createTensorSupervisor({
    startChild() {
      const child = createFakeTensorChild({ greets });
      children.push(child);
      return child;
    },
    now: () => clock.nowMs,
    limits,
  });
  return { supervisor, children, clock };
}

async function nextRequest(
  child: FakeTensorChild | undefined,
  index = 0,
): Promise<Extract<TensorRequest, { kind: 'predict' }>> {
  const request = await vi.waitFor(() => {
    const found = child?.requests.filter(({ kind }) => kind === 'predict')[index];
    expect(found).toBeDefined();
    return found;
  });
  if (request?.kind !== 'predict') throw new Error('no prediction was asked for');
  return request;
}

function answer(child: FakeTensorChild, request: Extract<TensorRequest, { kind: 'predict' }>, value: number): void {
  const probabilities = new Float32Array(request.rows.rowCount * 5).fill(value);
  child.reply({ kind: 'predicted', id: request.id, probabilities, memory });
}

describe('the supervisor of the tensor process', () => {
  it('starts no process before it is needed', () => {
    const { supervisor, children } = createDesk();

    expect(children).toHaveLength(0);
    expect(supervisor.status().state).toBe('off');
  });

  it('gives each of two askers its own answer when answers come in the other order', async () => {
    const { supervisor, children } = createDesk();

    const first = supervisor.predictBeats(rows(1));
    const second = supervisor.predictBeats(rows(2));
    const asked = [await nextRequest(children[0], 0), await nextRequest(children[0], 1)];
    answer(children[0]!, asked[1]!, 0.2);
    answer(children[0]!, asked[0]!, 0.1);

    expect(await first).toMatchObject({ ok: true, value: { probabilities: new Float32Array(5).fill(0.1) } });
    expect(await second).toMatchObject({ ok: true, value: { probabilities: new Float32Array(10).fill(0.2) } });
    expect(children).toHaveLength(1);
  });

  it('sends 3,000 beats in three messages below the limit and tells progress after each', async () => {
    const { supervisor, children } = createDesk({ maxInputBytes: 1000 * 187 * 4 });
    const progress: number[] = [];

    const prediction = supervisor.predictBeats({
      ...rows(3000),
      onProgress: ({ doneCount }) => progress.push(doneCount),
    });
    for (let k = 0; k < 3; k++) answer(children[0]!, await nextRequest(children[0], k), k / 10);

    const result = await prediction;
    expect(progress).toEqual([1000, 2000, 3000]);
    expect(result.ok && result.value.probabilities[1000 * 5]).toBeCloseTo(0.1, 6);
  });

  it('answers tensor/crashed when the process ends in the middle, and starts another for the next', async () => {
    const { supervisor, children } = createDesk();
    const lost = supervisor.predictBeats(rows(1));
    await nextRequest(children[0]);
    children[0]!.exit(null);

    expect(await lost).toMatchObject({ ok: false, error: { code: 'tensor/crashed' } });
    const next = supervisor.predictBeats(rows(1));
    answer(children[1]!, await nextRequest(children[1]), 0.5);
    expect((await next).ok).toBe(true);
  });

  it('is unavailable after three crashes within five minutes, until somebody tries again', async () => {
    const { supervisor, children, clock } = createDesk();
    for (const nowMs of [0, 100_000, 299_000]) {
      clock.nowMs = nowMs;
      const prediction = supervisor.predictBeats(rows(1));
      await nextRequest(children.at(-1));
      children.at(-1)!.exit(139);
      await prediction;
    }

    clock.nowMs = 3_600_000;
    expect(supervisor.status().state).toBe('unavailable');
    expect(await supervisor.predictBeats(rows(1))).toMatchObject({ ok: false, error: { code: 'tensor/unavailable' } });
    expect(children).toHaveLength(3);

    supervisor.retry();
    const prediction = supervisor.predictBeats(rows(1));
    answer(children[3]!, await nextRequest(children[3]), 0.5);
    expect((await prediction).ok).toBe(true);
  });

  it('stays available after three crashes in six minutes', async () => {
    const { supervisor, children, clock } = createDesk();
    for (const nowMs of [0, 180_000, 360_000]) {
      clock.nowMs = nowMs;
      const prediction = supervisor.predictBeats(rows(1));
      await nextRequest(children.at(-1));
      children.at(-1)!.exit(139);
      await prediction;
    }

    expect(supervisor.status().state).toBe('off');
  });

  it('takes an end without work, with code 0, for the idle clock and not for a crash', async () => {
    const { supervisor, children } = createDesk();
    for (let k = 0; k < 4; k++) {
      await supervisor.warmUp();
      children[k]!.exit(0);
      await vi.waitFor(() => expect(supervisor.status().state).toBe('off'));
    }

    expect((await supervisor.warmUp()).ok).toBe(true);
  });

  it('kills a process that gives no answer within the deadline', async () => {
    const { supervisor, children } = createDesk({ predictDeadlineMs: 30 });

    expect(await supervisor.predictBeats(rows(1))).toMatchObject({ ok: false, error: { code: 'tensor/timeout' } });
    expect(children[0]!.isKilled).toBe(true);
  });

  it('kills a process that does not greet in time', async () => {
    const { supervisor, children } = createDesk({ startTimeoutMs: 30 }, false);

    expect(await supervisor.predictBeats(rows(1))).toMatchObject({ ok: false, error: { code: 'tensor/timeout' } });
    expect(children[0]!.isKilled).toBe(true);
  });

  it('works with no process of another protocol version', async () => {
    const { supervisor, children } = createDesk({}, false);
    const prediction = supervisor.predictBeats(rows(1));
    await vi.waitFor(() => expect(children).toHaveLength(1));
    children[0]!.greet(99);

    expect(await prediction).toMatchObject({ ok: false, error: { code: 'tensor/failed' } });
  });

  it('asks a cancelled prediction to stop, and kills it after the time it is given', async () => {
    const { supervisor, children } = createDesk({ patienceMs: 30 });
    const controller = new AbortController();
    const prediction = supervisor.predictBeats({ ...rows(1), signal: controller.signal });
    const { id } = await nextRequest(children[0]);
    controller.abort();

    expect(await prediction).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect(children[0]!.requests).toContainEqual({ kind: 'cancel', id });
    expect(children[0]!.isKilled).toBe(true);
    expect(supervisor.status().state).toBe('off');
  });

  it('asks nothing for a prediction that was cancelled before', async () => {
    const { supervisor, children } = createDesk();

    const result = await supervisor.predictBeats({ ...rows(1), signal: AbortSignal.abort() });

    expect(result).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect(children[0]?.requests ?? []).toHaveLength(0);
  });

  it('replaces a process that has grown above the limit before the next prediction', async () => {
    const { supervisor, children } = createDesk({ recycleAboveBytes: 5e7 });
    const first = supervisor.predictBeats(rows(1));
    answer(children[0]!, await nextRequest(children[0]), 0.5);
    await first;

    const second = supervisor.predictBeats(rows(1));
    await vi.waitFor(() => expect(children).toHaveLength(2));
    answer(children[1]!, await nextRequest(children[1]), 0.5);

    expect((await second).ok).toBe(true);
    expect(children[0]!.requests.at(-1)).toEqual({ kind: 'shutdown' });
  });

  it('passes on why a model is broken', async () => {
    const { supervisor, children } = createDesk();
    const prediction = supervisor.predictBeats(rows(1));
    const { id } = await nextRequest(children[0]);
    children[0]!.reply({ kind: 'failed', id, code: 'model/broken', message: 'weights.bin is too short', memory });

    expect(await prediction).toMatchObject({
      ok: false,
      error: { code: 'model/broken', message: 'weights.bin is too short' },
    });
  });

  it('ends its process when it is closed, and answers nothing afterwards', async () => {
    const { supervisor, children } = createDesk();
    await supervisor.warmUp();
    await supervisor.close();

    expect(children[0]!.requests.at(-1)).toEqual({ kind: 'shutdown' });
    expect(await supervisor.predictBeats(rows(1))).toMatchObject({ ok: false, error: { code: 'tensor/unavailable' } });
  });

  it('refuses rows of the wrong length as a bug', async () => {
    const { supervisor } = createDesk();

    await expect(supervisor.predictBeats({ network, rowCount: 2, inputs: new Float32Array(187) })).rejects.toThrow(
      'predictBeats: 2 rows of 187 need 374 values, got 187',
    );
  });
});
