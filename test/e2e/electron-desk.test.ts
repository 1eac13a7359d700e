import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLibrary } from '#main/index/open-library.ts';
import type { Dialogs } from '#main/ipc/dialogs.ts';
import { createServices } from '#main/index.ts';
import type { Bridge, Envelope } from '#shared/ipc/bridge.ts';
import { checkPayload, INPUT_LIMITS } from '#shared/ipc/payload.ts';
import { ok, unwrap } from '#shared/result/result.ts';
import { findMissingCalls, runContractScript, toPlainAnswer, withoutIds } from '#test/builders/contract-script.ts';
import { makeGappyRecording } from '#test/builders/made-recording.ts';
import { makeRandomModel } from '#test/builders/random-model.ts';
import type { ElectronDesk } from './electron-hosts.ts';
import { findElectronHosts } from './electron-hosts.ts';

declare global {
  interface Window {
    readonly overread: Bridge;
    toPlainAnswer: (value: unknown) => unknown;
  }
}

describe.each(findElectronHosts())('the desk in $name', ({ launch }) => {
  let folder: string;
  let recordings: string;
  let desk: ElectronDesk;
  const problems: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overread-electron-desk-'));
    recordings = join(folder, 'recordings');
    mkdirSync(join(folder, 'exports'));
    await makeGappyRecording(recordings, 'gappy');
    // Not new: the demo recordings stay where they are.
    unwrap(openLibrary(join(folder, 'library'), { who: 'test', now: Date.now })).close();
    makeRandomModel(join(folder, 'library', 'models'));
    desk = await launch(['--library', join(folder, 'library')]);
    desk.page.on('pageerror', (error) => problems.push(error.message));
    desk.page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
  });
  afterAll(async () => {
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows the empty library, says how to fill it, and breaks no policy', async () => {
    await desk.page
      .getByRole('button', { name: /Import/ })
      .first()
      .waitFor();
    expect(await desk.page.title()).toBe('Overread');
    expect(problems.filter((problem) => !problem.includes('ERR_BLOCKED_BY_CLIENT'))).toEqual([]);
  });

  it('stays where it is, and reaches nothing beyond its own page', async () => {
    const before = desk.page.url();
    await desk.page.evaluate(() => (location.href = 'https://example.com/'));
    const reached = await desk.page.evaluate(async () => {
      const attempts = [
        'https://example.com/',
        'http://127.0.0.1:9/',
        'file:///etc/hostname',
        'overread://elsewhere/x',
      ];
      const fetched = await Promise.all(
        attempts.map((address) =>
          fetch(address).then(
            () => address,
            () => null,
          ),
        ),
      );
      window.open('https://example.com/');
      return fetched.filter((one) => one !== null);
    });
    expect(reached).toEqual([]);
    expect(desk.page.url()).toBe(before);
    expect(
      await desk.page.evaluate(() => ['require', 'process', 'ipcRenderer'].filter((n) => n in globalThis)),
    ).toEqual([]);
  });

  it('answers every call of the contract as the services do, bit for bit', async () => {
    await desk.page.evaluate(`globalThis.toPlainAnswer = ${toPlainAnswer.toString()}`);
    const exports = join(folder, 'exports');
    // In the order in which the script opens them: a recording, a model that is none, a model's export, a data set that is none, labels.
    await desk.answerDialogs([recordings, recordings, exports, recordings, exports]);
    const answered = await runContractScript(async (name, input) => {
      const answer = await desk.page.evaluate(
        async ([callName, callInput]) => window.toPlainAnswer(await window.overread.call(callName as never, callInput)),
        [name, input] as const,
      );
      return answer as Envelope; // plain, with the same ids
    });

    expect(findMissingCalls(answered)).toEqual([]);
    expect(withoutTimes(withoutIds(answered))).toEqual(withoutTimes(await answerDirectly(folder, recordings)));
  });
});

/** The same script on a library of its own, without any transport but a structured clone. */
async function answerDirectly(folder: string, recordings: string): Promise<unknown> {
  const exports = join(folder, 'direct', 'exports');
  mkdirSync(exports, { recursive: true });
  const dialogs: Dialogs = {
    chooseImport: () => Promise.resolve(ok([{ kind: 'read', path: recordings }])),
    chooseExport: () => Promise.resolve(ok({ kind: 'write', path: exports })),
  };
  const libraryFolder = join(folder, 'library-2');
  const services = unwrap(createServices({ libraryFolder, shell: 'electron', dialogs }));
  makeRandomModel(join(libraryFolder, 'models'));
  const router = services.createRouter(() => true);
  const answers = await runContractScript(async (name, input) => {
    const checked = checkPayload(input, INPUT_LIMITS);
    if (!checked.ok) return checked;
    return structuredClone(await router.dispatch(name, structuredClone(checked.value), 'page'));
  });
  await router.close();
  await services.close();
  return withoutIds(answers.map(({ name, answer }) => ({ name, answer: toPlainAnswer(answer) })));
}

/** Milliseconds UTC of now, wherever they stand: as numbers, not in the digits of a hash. */
function withoutTimes(answers: unknown): unknown {
  const isTime = (value: unknown) => Number.isInteger(value) && Number(value) >= 1.7e12 && Number(value) < 2e12;
  return JSON.parse(JSON.stringify(answers, (_, value: unknown) => (isTime(value) ? 'time' : value)));
}
