import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { whyUnreachable } from '#scripts/setup/reach.mjs';

describe('whether a host can be reached', () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** A server on the loopback interface that answers each first piece of data with `answer`. */
  async function listen(answer?: (asked: string) => string): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (asked) => answer && socket.end(answer(asked.toString())));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  it('is yes where it accepts a connection', async () => {
    expect(await whyUnreachable(`http://127.0.0.1:${await listen()}/x`, {})).toBeUndefined();
  });

  it('is no, with the reason, where it refuses one or has no address', async () => {
    expect(await whyUnreachable('http://127.0.0.1:1/', {})).toBe('127.0.0.1 cannot be reached (ECONNREFUSED)');
    expect(await whyUnreachable('https://host.invalid/', {})).toMatch(
      /^host\.invalid cannot be reached \((ENOTFOUND|EAI_AGAIN)\)$/,
    );
  });

  it('asks the proxy that the environment names, with its credentials', async () => {
    let asked = '';
    const port = await listen((text) => {
      asked = text;
      return 'HTTP/1.1 200 Connection established\r\n\r\n';
    });

    const reason = await whyUnreachable('https://example.org/a', { HTTPS_PROXY: `http://me:secret@127.0.0.1:${port}` });

    expect(reason).toBeUndefined();
    expect(asked).toContain('CONNECT example.org:443 HTTP/1.1');
    expect(asked).toContain(`Proxy-Authorization: Basic ${Buffer.from('me:secret').toString('base64')}`);
  });

  it('says so when the proxy refuses, and goes round it for hosts that NO_PROXY names', async () => {
    const port = await listen(() => 'HTTP/1.1 403 Forbidden\r\n\r\n');
    const env = { HTTPS_PROXY: `127.0.0.1:${port}` };

    expect(await whyUnreachable('https://example.org/', env)).toBe(
      'example.org cannot be reached (its proxy 127.0.0.1: it answers 403)',
    );
    const direct = await whyUnreachable('http://127.0.0.1:1/', { ...env, NO_PROXY: '127.0.0.1' });
    expect(direct).toContain('ECONNREFUSED');
  });

  it('gives up after the given time', async () => {
    const silent = await listen();
    const env = { HTTPS_PROXY: `http://127.0.0.1:${silent}` };

    expect(await whyUnreachable('https://example.org/', env, 100)).toBe(
      'example.org cannot be reached (its proxy 127.0.0.1: no answer within 0.1 s)',
    );
  });
});
