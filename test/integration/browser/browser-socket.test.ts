import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Socket } from '#renderer/api/socket-bridge.ts';
import { createSocketBridge } from '#renderer/api/socket-bridge.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import type { CallName } from '#shared/ipc/names.ts';
import { WIRE } from '#shared/ipc/wire.ts';
import type { OpenServer } from './open-server.ts';
import { enter, openServer } from './open-server.ts';

const SAY = 'echo.say' as CallName; // this server's own contract

type Bridge = ReturnType<typeof createSocketBridge>;

let open: OpenServer;
let bridge: Bridge;
let events: AppEvent[];
beforeEach(async () => {
  open = await openServer({ maxBacklogBytes: 2 ** 20 });
  const origin = `http://127.0.0.1:${open.server.port}`;
  const headers = { cookie: await enter(open.server), origin };
  bridge = createSocketBridge({
    connect: () => connect(`${origin.replace('http', 'ws')}${WIRE.socketPath}`, headers),
    upload: () => Promise.reject(new Error('this test uploads nothing')),
  });
  events = [];
  bridge.subscribe((event) => events.push(event));
});
afterEach(async () => {
  bridge.close();
  await open.close();
  expect(open.bugs).toEqual([]);
});

/** A WebSocket that sends what a browser would. */
function connect(address: string, headers: Record<string, string>): Socket {
  return new WebSocket(address, WIRE.protocol, { headers }) as unknown as Socket; // the browser's interface, by ws
}

describe('the page’s socket bridge', () => {
  it('gives back 200 calls side by side, each to its own caller', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => bridge.call(SAY, { samples: new Float32Array([index, Number.NaN]) })),
    );
    answers.forEach((answer, index) => {
      expect(answer).toStrictEqual({ ok: true, value: { samples: new Float32Array([index, Number.NaN]) } });
    });
  });

  it('answers what cannot cross with an error, without sending it', async () => {
    expect(await bridge.call(SAY, { when: new Date() })).toMatchObject({ ok: false, error: { code: 'ipc/bad-input' } });
  });

  it('hears events', async () => {
    await bridge.call(SAY, null);
    const event: AppEvent = { name: 'library.changed', payload: { recordIds: [] } };
    open.hub.publish(event);
    await expect.poll(() => events, { timeout: 15_000 }).toStrictEqual([event]);
  });
});

describe('a page that does not read', () => {
  it('is cut off when more than a bounded backlog waits for it, and another page goes on', async () => {
    const origin = `http://127.0.0.1:${open.server.port}`;
    const headers = { cookie: await enter(open.server), origin };
    const deaf = new WebSocket(`${origin.replace('http', 'ws')}${WIRE.socketPath}`, WIRE.protocol, { headers });
    await new Promise((resolve) => deaf.once('open', resolve));
    const closed = new Promise<number>((resolve) => deaf.once('close', resolve));
    deaf.pause();
    await bridge.call(SAY, null);
    const recordIds = Array.from({ length: 2000 }, () => 'x'.repeat(36)) as unknown as [];
    const event: AppEvent = { name: 'library.changed', payload: { recordIds } };

    for (let sent = 0; sent < 200; sent++) {
      open.hub.publish(event);
      await new Promise((resolve) => setImmediate(resolve));
    }
    deaf.resume();

    expect(await closed).toBe(1013);
    expect(await bridge.call(SAY, 'still here')).toStrictEqual({ ok: true, value: 'still here' });
  });
});
