import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLibrary } from '#main/index/open-library.ts';
import { openReadServices } from '#main/index/read-services.ts';
import { root } from '#scripts/setup/places.mjs';
import { unwrap } from '#shared/result/result.ts';
import { makeRecording } from '#test/builders/made-recording.ts';

/** What waits for a deadline takes 30 s and more; how much sooner it is depends on the machine. */
const HANGS_MS = 15_000;

let folder: string;
let library: string;
const desks: DeskProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-two-'));
  library = join(folder, 'library');
  // Not new: the demo recordings stay where they are.
  unwrap(openLibrary(library, { who: 'test', now: Date.now })).close();
});
afterEach(async () => {
  for (const { child, ended } of desks.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

interface DeskProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly said: () => string;
}

/** The browser shell as a process of its own, from source. */
function start(...args: string[]): DeskProcess {
  const main = join(root, 'src-main', 'app', 'browser', 'main.ts');
  const child = spawn(process.execPath, [main, '--no-open', '--library', library, ...args], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const desk = { child, ended: once(child, 'exit'), said: () => said };
  desks.push(desk);
  return desk;
}

const addresses = (desk: DeskProcess) => desk.said().match(/http:\S+\/enter\?token=\S+/g) ?? [];
const untilOpen = (desk: DeskProcess, count = 1) =>
  expect.poll(() => addresses(desk).length, { timeout: 20_000 }).toBe(count);

describe('a second desk on one library', () => {
  it('hands its recording to the first, which imports it and opens its page again, and ends with 0', async () => {
    const { path } = await makeRecording(folder, 'made', { durationSec: 10 });
    const first = start();
    await untilOpen(first);

    const second = start(`${path}.hea`);
    await second.ended;

    expect(second.child.exitCode).toBe(0);
    expect(second.said()).toBe('Overread is already open on this library: its window comes to you.\n');
    await untilOpen(first, 2);
    expect(new Set(addresses(first)).size).toBe(2);
    const services = unwrap(openReadServices(library));
    await expect.poll(() => services.finder.findRecord('made').ok, { timeout: 10_000 }).toBe(true);
    await services.close();
  });

  it('opens without waiting when the first was killed', async () => {
    const first = start();
    await untilOpen(first);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(existsSync(join(library, 'desk.json'))).toBe(true);

    const startedMs = performance.now();
    unwrap(openLibrary(library, { who: 'test', now: Date.now })).close();
    expect(performance.now() - startedMs).toBeLessThan(HANGS_MS);
    const second = start();
    await untilOpen(second);
  });

  it('says who has the library, and ends with 1, when that is no desk', async () => {
    const owned = unwrap(openLibrary(library, { who: 'overread import', now: Date.now }));
    const desk = start();
    await desk.ended;
    owned.close();
    expect(desk.child.exitCode).toBe(1);
    expect(desk.said()).toContain(`overread import (process ${process.pid}`);
  });
});

describe('a desk', () => {
  it('ends in order when it is asked to, and leaves no note', async () => {
    const desk = start();
    await untilOpen(desk);
    desk.child.kill('SIGTERM');
    await desk.ended;
    expect(desk.child.exitCode).toBe(0);
    expect(existsSync(join(library, 'desk.json'))).toBe(false);
    expect(existsSync(join(library, 'owner.json'))).toBe(false);
  });

  it('says so in one sentence, and ends with 1, when its port is taken', async () => {
    const first = start();
    await untilOpen(first);
    const { port } = new URL(addresses(first)[0]!);
    library = join(folder, 'other');
    const second = start('--port', port);
    await second.ended;
    expect(second.child.exitCode).toBe(1);
    expect(second.said()).toBe(
      `Port ${port} is used by another program. Choose another with --port, or leave it out.\n`,
    );
  });

  it('ends with 2 when it is used wrongly', async () => {
    const desk = start('--port', 'many');
    await desk.ended;
    expect(desk.child.exitCode).toBe(2);
    expect(desk.said()).toContain('--port wants 0 to 65535.');
  });
});
