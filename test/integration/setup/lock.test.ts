import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '#scripts/setup/lock.mjs';
import { FakeCheckout } from './fake-checkout.ts';

describe('the lock of set-up', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'overread-lock-'));
    path = join(folder, 'a.lock');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const deadPid = 2 ** 22 + 1; // above the largest pid that Linux and macOS give out

  it('lets two in one after the other, never together', async () => {
    const events: string[] = [];
    const work = (name: string) =>
      withLock(path, async () => {
        events.push(`${name} in`);
        await sleep(50);
        events.push(`${name} out`);
      });

    await Promise.all([work('a'), work('b')]);

    expect(events).toEqual(['a in', 'a out', 'b in', 'b out']);
  });

  it('is free again after the work threw', async () => {
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLock(path, () => Promise.resolve(7))).resolves.toBe(7);
  });

  it('is taken over from a process that is gone', async () => {
    writeFileSync(path, JSON.stringify({ pid: deadPid, host: hostname() }));

    await expect(withLock(path, () => Promise.resolve(readFileSync(path, 'utf8')))).resolves.toContain(
      `"pid":${process.pid}`,
    );
  });

  it('is taken over after 60 s without a touch, even where its pid is alive again in another program', async () => {
    writeFileSync(path, JSON.stringify({ pid: process.ppid, host: hostname() }));
    const longAgo = new Date(Date.now() - 61_000);
    utimesSync(path, longAgo, longAgo);

    await expect(withLock(path, () => Promise.resolve('in'))).resolves.toBe('in');
  });

  it('is waited for while its process lives, and names that process', async () => {
    writeFileSync(path, JSON.stringify({ pid: process.ppid, host: hostname() }));
    const told: (number | undefined)[] = [];
    const waiting = withLock(
      path,
      () => Promise.resolve('in'),
      (pid: number | undefined) => told.push(pid),
    );

    await sleep(300);
    expect(told).toEqual([process.ppid]);
    rmSync(path);
    await expect(waiting).resolves.toBe('in');
  });

  it('serialises five processes that find a stale lock: no two are inside at once', async () => {
    const checkout = new FakeCheckout();
    const lock = join(checkout.root, 'stale.lock');
    writeFileSync(lock, JSON.stringify({ pid: deadPid, host: hostname() }));
    const log = join(checkout.root, 'inside.log');
    const script = `
      import { appendFileSync } from 'node:fs';
      import { setTimeout } from 'node:timers/promises';
      const { withLock } = await import('./scripts/setup/lock.mjs');
      await withLock(${JSON.stringify(lock)}, async () => {
        appendFileSync(${JSON.stringify(log)}, 'in ');
        await setTimeout(30);
        appendFileSync(${JSON.stringify(log)}, 'out ');
      });`;

    await Promise.all(Array.from({ length: 5 }, () => checkout.run(['--input-type=module', '-e', script])));

    expect(readFileSync(log, 'utf8')).toBe('in out '.repeat(5));
    checkout.close();
  });
});
