import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startBrowserServer } from '#main/app/browser/server.ts';
import { createUploads } from '#main/app/browser/uploads.ts';
import type { Dialogs } from '#main/ipc/dialogs.ts';
import type { Socket } from '#renderer/api/socket-bridge.ts';
import { createSocketBridge } from '#renderer/api/socket-bridge.ts';
import type { Envelope } from '#shared/ipc/bridge.ts';
import type { CallName } from '#shared/ipc/names.ts';
import { checkPayload, INPUT_LIMITS } from '#shared/ipc/payload.ts';
import { WIRE } from '#shared/ipc/wire.ts';
import { ok, unwrap } from '#shared/result/result.ts';
import type { ScriptedAnswer } from '#test/builders/contract-script.ts';
import { findMissingCalls, runContractScript, toPlainAnswer, withoutIds } from '#test/builders/contract-script.ts';
import { makeGappyRecording } from '#test/builders/made-recording.ts';
import type { OpenDesk } from '#test/builders/open-desk.ts';
import { openDesk } from '#test/builders/open-desk.ts';
import { ask } from '../browser/open-server.ts';

const NOW_MS = Date.UTC(2026, 10, 21);
const desks: OpenDesk[] = [];
afterAll(async () => {
  for (const desk of desks) await desk.close();
});

/** The dialogs of a person who always chooses the same. */
async function open(): Promise<OpenDesk> {
  let recordings = '';
  let exports = '';
  const dialogs: Dialogs = {
    chooseImport: () => Promise.resolve(ok([{ kind: 'read', path: recordings }])),
    chooseExport: () => Promise.resolve(ok({ kind: 'write', path: exports })),
  };
  const desk = openDesk({ dialogs, now: () => NOW_MS });
  desks.push(desk);
  recordings = join(desk.folder, 'recordings');
  exports = join(desk.folder, 'exports');
  mkdirSync(exports);
  await makeGappyRecording(recordings, 'gappy');
  return desk;
}

/** As Electron carries it: the preload checks, both ways are structured clones. */
async function overStructuredClone(desk: OpenDesk): Promise<readonly ScriptedAnswer[]> {
  return runContractScript(async (name, input) => {
    const checked = checkPayload(input, INPUT_LIMITS);
    if (!checked.ok) return checked;
    return structuredClone(await desk.router.dispatch(name, structuredClone(checked.value), 'page'));
  });
}

/** As the browser shell carries it: the real server, a real socket, the page's own bridge. */
async function overWebSocket(desk: OpenDesk): Promise<readonly ScriptedAnswer[]> {
  const { services } = desk;
  const server = unwrap(
    await startBrowserServer({
      port: 0,
      pageFolder: desk.folder,
      uploads: createUploads({ folder: join(desk.folder, 'uploads'), grants: services.grants, now: Date.now }),
      now: Date.now,
      dispatch: (name, input, sender) => desk.router.dispatch(name, input, sender),
      subscribe: services.subscribe,
      findDownload: services.findDownload,
      onBug: (where, error) => expect.fail(`${where}: ${String(error)}`),
    }),
  );
  const { pathname, search } = new URL(server.issueAddress());
  const entered = await ask(server.port, { path: pathname + search });
  const cookie = entered.headers['set-cookie']![0]!.split(';')[0]!;
  const origin = `http://127.0.0.1:${server.port}`;
  const bridge = createSocketBridge({
    // A browser's WebSocket, by ws.
    connect: () =>
      new WebSocket(`ws://127.0.0.1:${server.port}${WIRE.socketPath}`, WIRE.protocol, {
        headers: { cookie, origin },
      }) as unknown as Socket,
    upload: () => Promise.reject(new Error('this test uploads nothing')),
  });
  const answers = await runContractScript((name, input): Promise<Envelope> => bridge.call(name as CallName, input));
  bridge.close();
  await server.close();
  return answers;
}

describe('every call of the contract', () => {
  it('gives equal answers over structured clone and over the WebSocket: NaN, empty arrays, views, errors', async () => {
    const cloned = await overStructuredClone(await open());
    const framed = await overWebSocket(await open());

    expect(findMissingCalls(cloned)).toEqual([]);
    const plain = cloned.map(({ name, answer }) => ({ name, answer: toPlainAnswer(answer) }));
    expect(withoutIds(framed.map(({ name, answer }) => ({ name, answer: toPlainAnswer(answer) })))).toEqual(
      withoutIds(plain),
    );
    const text = JSON.stringify(plain);
    expect(text).toMatch(/Float32Array\] \d+ of \d+ bytes: [^"]*NaN/);
    expect(text).toContain('[object Float64Array] 0 of 0 bytes: ');
    expect(text).not.toContain('undefined!');
    // No array comes with more buffer than it has: nothing of a neighbour's memory crosses.
    for (const [, kind, length, bytes] of text.matchAll(/\[object (\w+Array)\] (\d+) of (\d+) bytes/g)) {
      const Kind = globalThis[kind as 'Float32Array'];
      expect(Number(bytes), kind).toBe(Number(length) * Kind.BYTES_PER_ELEMENT);
    }
  });
});
