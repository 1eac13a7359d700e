import type { ChildProcess } from 'node:child_process';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job } from '#shared/domain/job.ts';
import type { CallInput, CallOutput } from '#shared/ipc/contract.ts';
import type { CallName } from '#shared/ipc/names.ts';
import type { Result } from '#shared/result/result.ts';
import { unwrap } from '#shared/result/result.ts';
import { extractArchive } from '#scripts/package/asar.mjs';
import { root } from '#scripts/setup/places.mjs';
import { REGISTER } from './electron-distribution.ts';

/** Then it is killed, and its exit code is none. */
const CLOSING_MS = 20_000;

/** `npm run package -- --dir ...`, with a folder that stands for Electron's distribution. Resolves with what it printed. */
export async function packProgram(
  output: string,
  { distribution, args = [] }: { readonly distribution: string | undefined; readonly args?: readonly string[] },
): Promise<{ readonly exitCode: number | null; readonly said: string }> {
  const script = join(root, 'scripts', 'setup.mjs');
  const child = spawn(process.execPath, [script, '--run', 'package', '--dir', '--output', output, ...args], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', OVERREAD_ELECTRON_DIST: distribution },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child, 'close');
  return { exitCode: child.exitCode, said };
}

/**
 * Puts a folder in the archive's place, with its files as Electron would show them: plain Node reads no archive. The paths, and what
 * lies unpacked beside, are as in the installed program.
 */
export function openArchive(resources: string): void {
  const archive = join(resources, 'app.asar');
  extractArchive(archive, join(resources, 'extracted'));
  renameSync(archive, join(resources, 'packed.asar'));
  renameSync(join(resources, 'extracted'), archive);
}

/** The packed main bundle under the stand-in for Electron, called as its page calls it. */
export interface PackedDesk {
  /** From the start of the process to the moment when its window would show the page. */
  readonly openedAfterMs: number;
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Waits for the end of a job. */
  end(job: Job): Promise<Job>;
  /** Presses the window's close button. Resolves with the exit code. */
  close(): Promise<number | null>;
}

export async function startPackedDesk(resources: string, args: readonly string[], env = {}): Promise<PackedDesk> {
  const startedMs = performance.now();
  const appData = mkdtempSync(join(tmpdir(), 'overread-packed-'));
  const child = fork(join(resources, 'app.asar', 'dist', 'main', 'electron.js'), [...args], {
    serialization: 'advanced',
    execArgv: ['--import', REGISTER.href],
    env: { ...process.env, STAND_IN_APP_DATA: appData, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    cwd: tmpdir(),
  });
  const { opened, ask } = listen(child);
  const cleanUp = () => rm(appData, { recursive: true, force: true });
  await opened.catch(async (error: unknown) => {
    await cleanUp();
    throw error;
  });
  const openedAfterMs = performance.now() - startedMs;

  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const page = { windowId: 1, frame: 'main', frameUrl: 'overread://desk/' };
    return unwrap((await ask({ kind: 'invoke', ...page, channel: name, args: [input] })) as Result<CallOutput<N>>); // the contract pairs them
  }

  return {
    openedAfterMs,
    call,
    async end(job) {
      for (let now = job; ; now = await call('jobs.get', { jobId: job.id })) {
        if (now.state !== 'queued' && now.state !== 'running') return now;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        void ask({ kind: 'press-close', windowId: 1 }).catch(() => undefined);
        const timer = setTimeout(() => child.kill('SIGKILL'), CLOSING_MS);
        await exited;
        clearTimeout(timer);
      }
      await cleanUp();
      return child.exitCode;
    },
  };
}

interface FromChild {
  readonly kind: string;
  readonly askId?: number;
  readonly value?: unknown;
  readonly message?: string;
}

function listen(child: ChildProcess) {
  const opened = Promise.withResolvers<undefined>();
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  let lastAskId = 0;
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.on('message', (raw) => {
    const message = raw as FromChild; // the stand-in sends nothing else
    if (message.kind === 'open-page') opened.resolve(undefined);
    if (message.kind === 'reply') asked.get(message.askId ?? 0)?.resolve(message.value);
    if (message.kind === 'failed') asked.get(message.askId ?? 0)?.reject(new Error(message.message));
  });
  child.on('exit', (code) => {
    const ended = new Error(`the packed program ended (${code ?? 'killed'})\n${output}`);
    opened.reject(ended);
    for (const { reject } of asked.values()) reject(ended);
  });

  function ask(what: object): Promise<unknown> {
    lastAskId += 1;
    const answered = Promise.withResolvers<unknown>();
    asked.set(lastAskId, answered);
    child.send({ ...what, askId: lastAskId });
    return answered.promise;
  }
  return { opened: opened.promise, ask };
}

/** A command of the packed program, by the launcher that comes with it. */
export async function runPackedCommand(resources: string, args: readonly string[]) {
  const child = spawn(join(resources, 'bin', 'overread'), args, {
    cwd: tmpdir(),
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { exitCode: child.exitCode, stdout, stderr };
}

/** A path of the test's own folder, relative to this file, as vitest wants it for a snapshot. */
export const CONTENTS_FILE = fileURLToPath(new URL('contents-linux-x64.txt', import.meta.url));
