import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IoPool } from '#main/io/pool.ts';
import { createIoPool } from '#main/io/pool.ts';
import { findTransferables } from '#main/io/transferables.ts';
import { createLogger } from '#main/logging/logger.ts';

let pool: IoPool;
let lines: string[];

beforeEach(() => {
  lines = [];
  const logger = createLogger({ destination: { write: (line) => lines.push(line) }, level: 'info' });
  pool = createIoPool({ logger, size: 1, entry: new URL('./dying-worker.ts', import.meta.url) });
});
afterEach(() => pool.close());

describe('createIoPool', () => {
  it.each(['exit', 'throw'])(
    'reports the task of a thread that dies by %s, and does the next one in a new thread',
    async (way) => {
      const lost = pool.run('find-recordings', { path: way });
      const next = pool.run('find-recordings', { path: 'fine' });

      expect(await lost).toMatchObject({ ok: false, error: { code: 'import/unreadable' } });
      expect(await next).toEqual({ ok: true, value: [] });
      expect(lines.join('')).toContain('find-recordings');
    },
  );

  it('logs a bug in a worker, ends its task, and goes on', async () => {
    const broken = await pool.run('find-recordings', { path: 'bug' });

    expect(broken).toMatchObject({ ok: false, error: { code: 'job/failed' } });
    expect(lines.join('')).toContain('a bug');
    expect(await pool.run('find-recordings', { path: 'fine' })).toEqual({ ok: true, value: [] });
  });

  it('cancels a task that waits, and one whose signal is aborted already', async () => {
    const abort = new AbortController();
    void pool.run('find-recordings', { path: 'hang' });
    const waiting = pool.run('find-recordings', { path: 'fine' }, { signal: abort.signal });

    abort.abort();

    expect(await waiting).toMatchObject({ ok: false, error: { code: 'import/cancelled' } });
    const late = pool.run('find-recordings', { path: 'fine' }, { signal: abort.signal });
    expect(await late).toMatchObject({ ok: false, error: { code: 'import/cancelled' } });
  });

  it('ends what runs and what waits when it is closed', async () => {
    const running = pool.run('find-recordings', { path: 'hang' });
    const waiting = pool.run('find-recordings', { path: 'fine' });

    await pool.close();

    expect(await running).toMatchObject({ ok: false, error: { code: 'import/cancelled' } });
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'import/cancelled' } });
  });
});

describe('findTransferables', () => {
  it('finds buffers of whole arrays once, and no views of a part', () => {
    const whole = new Float64Array(4);
    const part = new Uint8Array(8).subarray(2, 4);

    const found = findTransferables({ a: [{ whole, again: whole }], part, text: 'x', nothing: null });

    expect(found).toEqual([whole.buffer]);
  });
});
