import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Envelope } from '#shared/ipc/bridge.ts';
import type { Grant } from '#shared/ipc/schemas/files.ts';
import { WIRE } from '#shared/ipc/wire.ts';
import { unwrap } from '#shared/result/result.ts';
import type { OpenServer, RawAnswer } from './open-server.ts';
import { ask, enter, openServer } from './open-server.ts';

const BATCH = '0f8fad5b-d9cb-469f-a165-70867728950e';

let open: OpenServer;
let headers: Record<string, string>;
beforeEach(async () => {
  open = await openServer({ maxBatchBytes: 1000 });
  headers = { cookie: await enter(open.server), origin: `http://127.0.0.1:${open.server.port}` };
});
afterEach(async () => {
  await open.close();
  expect(open.bugs).toEqual([]);
});

function put(name: string, body: string, path = `${WIRE.uploadPath}/${BATCH}/0`): Promise<RawAnswer> {
  const named = { ...headers, [WIRE.uploadNameHeader]: encodeURIComponent(name) };
  return ask(open.server.port, { method: 'PUT', path, headers: named, body });
}

async function finish(): Promise<Envelope> {
  const path = `${WIRE.uploadPath}/${BATCH}`;
  const answered = await ask(open.server.port, { method: 'POST', path, headers });
  return JSON.parse(answered.body.toString()) as Envelope;
}

/** Base names of all files of uploads. */
function uploaded(): string[] {
  const entries = readdirSync(join(open.folder, 'uploads'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('an upload', () => {
  it('becomes one grant for a folder that keeps the files’ places', async () => {
    expect((await put('100/100.hea', 'header')).status).toBe(200);
    expect((await put('100/more/100.dat', 'samples')).status).toBe(200);

    const [grant] = unwrap((await finish()) as { ok: true; value: Grant[] });

    expect(grant?.displayName).toBe('100');
    const taken = unwrap(open.grants.take(grant!.grantId, 'read'));
    expect(readFileSync(join(taken.path, '100.hea'), 'utf8')).toBe('header');
    expect(readFileSync(join(taken.path, 'more', '100.dat'), 'utf8')).toBe('samples');
    taken.dispose?.();
    await expect.poll(() => existsSync(taken.path), { timeout: 15_000 }).toBe(false);
  });

  it('is named by the count of its files when there are 2 side by side', async () => {
    await put('a.hea', 'x');
    await put('b.hea', 'x');
    const [grant] = unwrap((await finish()) as { ok: true; value: Grant[] });
    expect(grant?.displayName).toBe('2 files');
  });

  it('says which files the person chose by themselves, and which came with a folder', async () => {
    await put('a.hea', 'x');
    await put('y.pdf', 'x');
    await put('folder/z.pdf', 'x');
    const [grant] = unwrap((await finish()) as { ok: true; value: Grant[] });
    expect(unwrap(open.grants.take(grant!.grantId, 'read')).chosenNames).toEqual(['a.hea', 'y.pdf']);
  });

  it('takes no file after it was ended, which would open it anew', async () => {
    await put('a.hea', 'x');
    await finish();
    const before = uploaded();

    const late = await put('b.hea', 'x', `${WIRE.uploadPath}/${BATCH}/1`);

    expect(JSON.parse(late.body.toString())).toMatchObject({ ok: false, error: { code: 'grant/unknown' } });
    expect(uploaded()).toEqual(before);
  });

  it('goes when nobody used its grant for 30 minutes', async () => {
    await put('a.hea', 'x');
    const [grant] = unwrap((await finish()) as { ok: true; value: Grant[] });
    open.clock.nowMs += 30 * 60_000;
    expect(open.grants.take(grant!.grantId, 'read')).toMatchObject({ error: { code: 'grant/expired' } });
    await expect.poll(() => readdirSync(join(open.folder, 'uploads')), { timeout: 15_000 }).toEqual([]);
  });

  it.each([
    '../x',
    'a/../../x',
    '/etc/x',
    '',
    '.',
    'a//b',
    'a\\b',
    'C:x',
    'a\u0000b',
    'nul.dat',
    'ends.',
    'x'.repeat(256),
    Array.from({ length: 17 }, () => 'd').join('/'),
  ])('is refused under the name %j, and leaves nothing', async (name) => {
    const answered = await put(name, 'x');
    expect(answered.status).toBe(422);
    expect(JSON.parse(answered.body.toString())).toMatchObject({ ok: false, error: { code: 'ipc/bad-input' } });
    const folder = join(open.folder, 'uploads');
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });

  it('is refused without a name, or in a batch or under a number that is none', async () => {
    const path = `${WIRE.uploadPath}/${BATCH}/0`;
    expect((await ask(open.server.port, { method: 'PUT', path, headers, body: 'x' })).status).toBe(422);
    expect((await put('a', 'x', `${WIRE.uploadPath}/..%2f..%2fx/0`)).status).toBe(422);
    expect((await put('a', 'x', `${WIRE.uploadPath}/${BATCH}/x`)).status).toBe(404);
    expect((await put('a', 'x', `${WIRE.uploadPath}/${BATCH}/0/1`)).status).toBe(404);
  });

  it('is refused from another origin, and without one', async () => {
    const path = `${WIRE.uploadPath}/${BATCH}/0`;
    for (const origin of ['http://evil.example', 'null', undefined]) {
      const sent: Record<string, string> = { cookie: headers['cookie']!, [WIRE.uploadNameHeader]: 'a' };
      if (origin !== undefined) sent['origin'] = origin;
      expect((await ask(open.server.port, { method: 'PUT', path, headers: sent, body: 'x' })).status).toBe(403);
    }
  });

  it('ends at 1,000 bytes when that is the bound, and a second file of one name is refused', async () => {
    expect((await put('a', 'x'.repeat(600))).status).toBe(200);
    expect((await put('a', 'x')).status).toBe(422);
    const tooMuch = await put('b', 'x'.repeat(600));
    expect(JSON.parse(tooMuch.body.toString())).toMatchObject({ error: { code: 'ipc/too-large' } });
    expect(uploaded()).toEqual(['a']);
  });

  it('leaves no half of a file when the connection breaks', async () => {
    const socket = connect(open.server.port, '127.0.0.1');
    const lines = [
      `PUT ${WIRE.uploadPath}/${BATCH}/0 HTTP/1.1`,
      `Host: 127.0.0.1:${open.server.port}`,
      `Origin: ${headers['origin']!}`,
      `Cookie: ${headers['cookie']!}`,
      `${WIRE.uploadNameHeader}: a.dat`,
      'Content-Length: 500',
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\nhalf`);
    await expect.poll(uploaded, { timeout: 15_000 }).toEqual(['a.dat']);
    socket.destroy();
    await expect.poll(uploaded, { timeout: 15_000 }).toEqual([]);
    expect(await finish()).toMatchObject({ ok: false, error: { code: 'grant/unknown' } });
  });

  it('is given up by the page that cancels it', async () => {
    await put('a', 'x');
    await ask(open.server.port, { method: 'DELETE', path: `${WIRE.uploadPath}/${BATCH}`, headers });
    expect(readdirSync(join(open.folder, 'uploads'))).toEqual([]);
    expect(await finish()).toMatchObject({ ok: false });
  });
});

describe('a download', () => {
  function offer(): string {
    const folder = join(open.folder, 'export');
    mkdirSync(join(folder, '100'), { recursive: true });
    writeFileSync(join(folder, '100', '100.hea'), 'header');
    writeFileSync(join(folder, '100', '100.dat'), 'samples');
    const dispose = () => void open.downloads.delete('job');
    open.downloads.set('job', { folder, fileName: 'overread-export.zip', dispose });
    return `${WIRE.downloadPath}/job`;
  }

  it('is a zip of the exported files, sent once', async () => {
    const path = offer();

    const answered = await ask(open.server.port, { path, headers });

    expect(answered.status).toBe(200);
    expect(answered.headers['content-disposition']).toBe('attachment; filename="overread-export.zip"');
    expect(namesIn(answered.body)).toEqual(['100/100.dat', '100/100.hea']);
    await sleep(20);
    expect((await ask(open.server.port, { path, headers })).status).toBe(404);
  });

  it('is refused without the cookie', async () => {
    const path = offer();
    expect((await ask(open.server.port, { path })).status).toBe(403);
  });

  /** Names in a zip's central directory (APPNOTE 4.3.12). */
  function namesIn(zip: Buffer): string[] {
    const names: string[] = [];
    const signature = Buffer.from([0x50, 0x4b, 0x01, 0x02]);
    for (let at = zip.indexOf(signature); at >= 0; at = zip.indexOf(signature, at + 4)) {
      names.push(zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28)));
    }
    return names;
  }
});
