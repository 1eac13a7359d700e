import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { createLogger } from '#main/logging/logger.ts';
import { createSpikingPool, type SpikingPool } from '#main/snn/client/spiking-pool.ts';
import { createSpikingEngine } from '#main/snn/engine/spiking-engine.ts';
import { unwrap } from '#shared/result/result.ts';
import { drawNetwork, drawRows, drawWeights, makeSpiking } from '#test/builders/spiking.ts';

const logger = createLogger({ destination: { write: () => undefined }, level: 'info' });
const DYING = new URL('./dying-worker.ts', import.meta.url);
const weighted = drawWeights(drawNetwork(2), 2);
const rows = drawRows(weighted.network, 6);
const network = makeSpiking(weighted, rows);

let pool: SpikingPool | undefined;
afterEach(async () => pool?.close());

describe('a pool of spiking threads', () => {
  it('gives for 6 recordings on 2 threads what one engine gives', async () => {
    pool = createSpikingPool({ logger, size: 2 });
    const answers = await Promise.all(rows.map((row) => pool?.run(network, row, { steps: 30 })));
    const engine = unwrap(createSpikingEngine(network));
    expect(answers).toEqual(rows.map((row) => engine.run(row, { steps: 30 })));
  });

  it('changes from one network to another and back', async () => {
    pool = createSpikingPool({ logger, size: 1 });
    const other = drawWeights(drawNetwork(5), 5);
    const [row = new Float32Array(0)] = drawRows(other.network, 1);
    const second = makeSpiking(other, [row]);
    const first = await pool.run(network, rows[0]!, { steps: 20 });
    expect(await pool.run(second, row, { steps: 20 })).toEqual(
      unwrap(createSpikingEngine(second)).run(row, { steps: 20 }),
    );
    expect(await pool.run(network, rows[0]!, { steps: 20 })).toEqual(first);
  });

  it("hands the engine's refusal up: 0 steps", async () => {
    pool = createSpikingPool({ logger, size: 1 });
    expect(await pool.run(network, rows[0]!, { steps: 0 })).toMatchObject({
      ok: false,
      error: { code: 'snn/bad-input' },
    });
  });

  it('stops a recording that runs, and one that waits', async () => {
    pool = createSpikingPool({ logger, size: 1 });
    const abort = new AbortController();
    const { signal } = abort;
    const answers = [0, 1].map((k) => pool?.run(network, rows[k]!, { steps: 10_000, signal }));
    setTimeout(() => abort.abort(), 50);
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect(await pool.run(network, rows[2]!, { steps: 5 })).toMatchObject({ ok: true });
  });

  it('tries the recording of a thread that died once more, on a new thread', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'overread-snn-'));
    try {
      pool = createSpikingPool({ logger, size: 1, entry: DYING });
      const rasterOf = join(folder, 'died');
      const answers = await Promise.all([
        pool.run(network, Float32Array.of(2), { steps: 1, rasterOf }),
        pool.run(network, Float32Array.of(7), { steps: 1 }),
      ]);
      expect(answers).toEqual([2, 7].map((steps) => ({ ok: true, value: { steps } })));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gives the whole answer to a recording whose thread is killed in its midst, and to those that wait behind it', async () => {
    pool = createSpikingPool({ logger, size: 1 });
    const steps = 2000;
    let killed = 0;
    const kill = (worker: Worker): void => {
      if (killed++ === 0) worker.once('online', () => setTimeout(() => void worker.terminate(), 20));
    };
    process.on('worker', kill);
    try {
      const answers = await Promise.all([rows[0]!, rows[1]!].map((row) => pool?.run(network, row, { steps })));
      const engine = unwrap(createSpikingEngine(network));
      expect(answers).toEqual([rows[0]!, rows[1]!].map((row) => engine.run(row, { steps })));
      expect(killed).toBe(2);
    } finally {
      process.off('worker', kill);
    }
  });

  it('reports the recording over which two threads died, and runs the others', async () => {
    pool = createSpikingPool({ logger, size: 2, entry: DYING });
    const answers = await Promise.all(
      [1, 8, 3, 9].map((first) => pool?.run(network, Float32Array.of(first), { steps: 1 })),
    );
    expect(answers.map((answer) => (answer?.ok === true ? answer.value.steps : answer?.error.code))).toEqual([
      'snn/crashed',
      8,
      'job/failed',
      9,
    ]);
  });

  it('answers 500 queued recordings on 2 threads, refuses what is beyond its queue, and grows by less than 40 MB', async () => {
    pool = createSpikingPool({ logger, size: 2, maxWaiting: 500 });
    const options = { steps: 10 };
    await Promise.all(Array.from({ length: 60 }, (_, k) => pool?.run(network, rows[k % 6]!, options)));
    const before = process.memoryUsage.rss();
    const answers = Array.from({ length: 502 }, (_, k) => pool?.run(network, rows[k % 6]!, options));
    expect(await pool.run(network, rows[0]!, options)).toMatchObject({ ok: false, error: { code: 'snn/busy' } });
    const all = await Promise.all(answers);
    expect(all.every((answer) => answer?.ok === true)).toBe(true);
    expect((process.memoryUsage.rss() - before) / 1e6).toBeLessThan(40);
  });

  it('lets nobody wait when it is closed', async () => {
    pool = createSpikingPool({ logger, size: 1 });
    const waiting = [0, 1, 2].map((k) => pool?.run(network, rows[k]!, { steps: 10_000 }));
    await pool.close();
    for (const answer of await Promise.all(waiting))
      expect(answer).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
  });
});
