import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { CALL_FRAME_LIMITS, WIRE } from '#shared/ipc/wire.ts';
import type { OpenServer } from './open-server.ts';
import { ask, enter, openServer } from './open-server.ts';

let open: OpenServer;
let cookie: string;
beforeEach(async () => {
  open = await openServer();
  cookie = await enter(open.server);
});
afterEach(async () => {
  await open.close();
  expect(open.bugs).toEqual([]);
});

describe('the page', () => {
  it('comes with the cookie, under every guard, and is not kept', async () => {
    const page = await ask(open.server.port, { path: '/', headers: { cookie } });

    expect(page.status).toBe(200);
    expect(page.body.toString()).toContain('<title>Overread</title>');
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-type': 'text/html; charset=utf-8',
    });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${open.server.port}`);
    expect(policy).not.toContain('unsafe');
  });

  it('is the same at an address of a place in the desk', async () => {
    const page = await ask(open.server.port, { path: '/record/0190-abc', headers: { cookie } });
    expect(page.body.toString()).toContain('<title>Overread</title>');
  });

  it('is refused without a cookie, with another one, and with one of another port', async () => {
    const wrong = [undefined, 'a=b', `overread_${open.server.port}=guess`, cookie.replace(/_\d+=/, '_1=')];
    for (const header of wrong) {
      const headers = header === undefined ? {} : { cookie: header };
      expect((await ask(open.server.port, { path: '/', headers })).status).toBe(403);
      expect((await ask(open.server.port, { path: '/assets/page.js', headers })).status).toBe(403);
    }
  });

  it.each(['localhost', 'evil.example', '127.0.0.1', '[::1]'])('is refused to host %s', async (name) => {
    const host = name === '127.0.0.1' ? '127.0.0.1:1' : `${name}:${open.server.port}`;
    expect((await ask(open.server.port, { path: '/', headers: { cookie, host } })).status).toBe(421);
    const { pathname, search } = new URL(open.server.issueAddress());
    const entered = await ask(open.server.port, { path: pathname + search, headers: { host } });
    expect(entered.status).toBe(421);
    expect(entered.headers['set-cookie']).toBeUndefined();
  });

  it('is refused to a page of another site', async () => {
    const headers = { cookie, 'sec-fetch-site': 'cross-site' };
    expect((await ask(open.server.port, { path: '/', headers })).status).toBe(403);
    const foreign = { cookie, origin: 'http://evil.example' };
    expect((await ask(open.server.port, { path: '/', headers: foreign })).status).toBe(403);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..\\secret.txt',
    '//secret.txt',
    '/assets/page.js%00.html',
    '/.hidden',
  ])('never reaches outside its folder: %s', async (path) => {
    const answered = await ask(open.server.port, { path, headers: { cookie } });
    expect(answered.status).toBeGreaterThanOrEqual(400);
    expect(answered.body.toString()).not.toContain('secret');
  });

  it('is not found at an absolute address of another host', async () => {
    const answered = await ask(open.server.port, { path: 'http://evil.example/', headers: { cookie } });
    expect(answered.status).toBe(400);
  });
});

describe('the token in the opened address', () => {
  it('gives an HttpOnly, SameSite=Strict cookie named with the port, and an address without it', async () => {
    const { pathname, search } = new URL(open.server.issueAddress());
    const answered = await ask(open.server.port, { path: pathname + search });
    expect(answered.status).toBe(303);
    expect(answered.headers['location']).toBe('/');
    expect(answered.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^overread_${open.server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
  });

  it('is good once', async () => {
    const { pathname, search } = new URL(open.server.issueAddress());
    await ask(open.server.port, { path: pathname + search });
    const again = await ask(open.server.port, { path: pathname + search });
    expect(again.status).toBe(403);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('is good for 60 seconds', async () => {
    const { pathname, search } = new URL(open.server.issueAddress());
    open.clock.nowMs += 60_000;
    expect((await ask(open.server.port, { path: pathname + search })).status).toBe(403);
  });

  it('cannot be guessed or left out', async () => {
    for (const path of ['/enter', '/enter?token=', '/enter?token=AAAA']) {
      expect((await ask(open.server.port, { path })).status).toBe(403);
    }
  });
});

describe('the socket', () => {
  interface Attempt {
    readonly origin?: string;
    readonly host?: string;
    readonly cookie?: string;
    readonly path?: string;
  }

  /** 'open', or the status with which the handshake was refused. */
  function attempt({ origin, host, cookie: sent, path = WIRE.socketPath }: Attempt): Promise<string> {
    return new Promise((resolve) => {
      const headers: Record<string, string> = {};
      if (origin !== undefined) headers['origin'] = origin;
      if (host !== undefined) headers['host'] = host;
      if (sent !== undefined) headers['cookie'] = sent;
      const socket = new WebSocket(`ws://127.0.0.1:${open.server.port}${path}`, WIRE.protocol, { headers });
      socket.on('open', () => {
        resolve('open');
        socket.close();
      });
      socket.on('unexpected-response', (_request, response) => {
        resolve(String(response.statusCode));
        socket.terminate();
      });
      socket.on('error', () => resolve('error'));
    });
  }

  it('opens with cookie, exact origin and exact host', async () => {
    const origin = `http://127.0.0.1:${open.server.port}`;
    expect(await attempt({ origin, cookie })).toBe('open');
  });

  it('refuses every other handshake', async () => {
    const { port } = open.server;
    const origin = `http://127.0.0.1:${port}`;
    expect(await attempt({ origin })).toBe('403');
    expect(await attempt({ cookie })).toBe('403');
    expect(await attempt({ cookie, origin: 'http://evil.example' })).toBe('403');
    expect(await attempt({ cookie, origin: 'null' })).toBe('403');
    expect(await attempt({ cookie, origin: `http://localhost:${port}` })).toBe('403');
    expect(await attempt({ cookie, origin: `https://127.0.0.1:${port}` })).toBe('403');
    expect(await attempt({ cookie, origin: 'http://127.0.0.1:1' })).toBe('403');
    expect(await attempt({ cookie, origin, host: `evil.example:${port}` })).toBe('421');
    expect(await attempt({ cookie, origin, path: '/' })).toBe('404');
  });

  /** Code with which the server closes after it got these bytes. */
  function closeCodeAfter(data: Uint8Array | string): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = { origin: `http://127.0.0.1:${open.server.port}`, cookie };
      const socket = new WebSocket(`ws://127.0.0.1:${open.server.port}${WIRE.socketPath}`, WIRE.protocol, { headers });
      socket.on('open', () => socket.send(data));
      socket.on('close', resolve);
      socket.on('error', reject);
    });
  }

  it('is closed after text, after bytes that are no frame, and after a frame that is too large', async () => {
    expect(await closeCodeAfter('{"callId": 1}')).toBe(1007);
    expect(await closeCodeAfter(new Uint8Array(100))).toBe(1007);
    expect(await closeCodeAfter(new Uint8Array(3 * CALL_FRAME_LIMITS.maxSizeBytes + 2 ** 16 + 1))).toBe(1009);
  });
});
