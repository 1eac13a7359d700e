import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Desk } from '#main/app/browser/serve.ts';
import { serve } from '#main/app/browser/serve.ts';
import { openLibrary } from '#main/index/open-library.ts';
import type { Socket } from '#renderer/api/socket-bridge.ts';
import { createSocketBridge } from '#renderer/api/socket-bridge.ts';
import type { Job } from '#shared/domain/job.ts';
import type { CallInput, CallOutput } from '#shared/ipc/contract.ts';
import type { CallName } from '#shared/ipc/names.ts';
import type { Grant } from '#shared/ipc/schemas/files.ts';
import { WIRE } from '#shared/ipc/wire.ts';
import { unwrap } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { makeRecording } from '#test/builders/made-recording.ts';
import { ask } from './open-server.ts';

const BATCH = '0f8fad5b-d9cb-469f-a165-70867728950e';

let folder: string;
let desk: Desk;
let headers: Record<string, string>;
let bridge: ReturnType<typeof createSocketBridge>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-browser-desk-'));
  const library = join(folder, 'library');
  unwrap(openLibrary(library, { who: 'test', now: Date.now })).close();
  const said: string[] = [];
  const opened = unwrap(
    await serve({ library, paths: [], port: 0, opensBrowser: false, say: (line) => said.push(line) }),
  );
  desk = opened!;
  const { pathname, search, origin } = new URL(said[0]!.replace('Overread: ', ''));
  const entered = await ask(desk.server.port, { path: pathname + search });
  headers = { origin, cookie: entered.headers['set-cookie']![0]!.split(';')[0]! };
  bridge = createSocketBridge({
    connect: () =>
      new WebSocket(`${origin.replace('http', 'ws')}${WIRE.socketPath}`, WIRE.protocol, {
        headers,
      }) as unknown as Socket,
    upload: () => Promise.reject(new Error('uploads are sent by hand here')),
  });
});
afterEach(async () => {
  bridge.close();
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
});

async function get<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  return unwrap((await bridge.call(name, input)) as { ok: true; value: CallOutput<N> }); // the contract pairs them
}

const end = (job: Job) => desk.services.jobEnds.wait(job);
const temporary = () =>
  readdirSync(desk.services.paths.tempFolder, { recursive: true }).filter((name) => name !== 'uploads');

async function upload(files: readonly string[]): Promise<Grant> {
  for (const [index, file] of files.entries()) {
    const sent = { ...headers, [WIRE.uploadNameHeader]: encodeURIComponent(basename(file)) };
    const path = `${WIRE.uploadPath}/${BATCH}/${index}`;
    const answered = await ask(desk.server.port, { method: 'PUT', path, headers: sent, body: readFileSync(file) });
    expect(answered.status).toBe(200);
  }
  const path = `${WIRE.uploadPath}/${BATCH}`;
  const answered = await ask(desk.server.port, { method: 'POST', path, headers });
  const [grant] = unwrap(JSON.parse(answered.body.toString()) as { ok: true; value: Grant[] });
  return grant!;
}

async function bring(): Promise<RecordId> {
  const { path } = await makeRecording(join(folder, 'source'), 'made', { durationSec: 10 });
  const grant = await upload([`${path}.hea`, `${path}.dat`]);
  const job = await end(await get('import.start', { grantIds: [grant.grantId] }));
  expect(job).toMatchObject({ state: 'done', failures: [] });
  return job.resultIds[0] as RecordId;
}

describe('a page in the browser', () => {
  it('uploads a recording, imports it, and leaves nothing of the upload', async () => {
    const recordId = await bring();
    expect(await get('library.get', { recordId })).toMatchObject({ name: 'made', sampleCount: 3600 });
    await expect.poll(temporary, { timeout: 15_000 }).toEqual([]);
  });

  it('cannot import one upload twice', async () => {
    const { path } = await makeRecording(join(folder, 'source'), 'made', { durationSec: 10 });
    const { grantId } = await upload([`${path}.hea`, `${path}.dat`]);
    await end(await get('import.start', { grantIds: [grantId] }));
    expect(await bridge.call('import.start', { grantIds: [grantId] })).toMatchObject({
      error: { code: 'grant/unknown' },
    });
  });

  it('exports, fetches the files as a zip once, and leaves nothing of them', async () => {
    const recordId = await bring();
    await expect.poll(temporary, { timeout: 15_000 }).toEqual([]);
    const destination = await get('files.choose-export', {});

    const job = await get('export.start', {
      recordIds: [recordId],
      destination: destination!.grantId,
      format: 'wfdb',
      content: { kind: 'as-imported' },
      withIdentifiers: false,
    });
    await end(job);
    const { downloadPath } = await get('export.collect', { jobId: job.id });
    const fetched = await ask(desk.server.port, { path: downloadPath!, headers });

    expect(fetched.status).toBe(200);
    expect(fetched.body.includes('made.hea')).toBe(true);
    expect(fetched.body.includes(readFileSync(join(folder, 'source', 'made.dat')))).toBe(true);
    await expect.poll(temporary, { timeout: 15_000 }).toEqual([]);
    expect((await ask(desk.server.port, { path: downloadPath!, headers })).status).toBe(404);
    expect(await bridge.call('export.collect', { jobId: job.id })).toMatchObject({ error: { code: 'job/unknown' } });
  });

  it('keeps nothing of an export that made nothing', async () => {
    const destination = await get('files.choose-export', {});
    const request = { format: 'wfdb' as const, content: { kind: 'as-imported' as const }, withIdentifiers: false };
    const job = await get('export.start', { ...request, recordIds: ['nobody'], destination: destination!.grantId });
    await end(job);
    expect(await bridge.call('export.collect', { jobId: job.id })).toMatchObject({ error: { code: 'job/unknown' } });
    await expect.poll(temporary, { timeout: 15_000 }).toEqual([]);
  });

  it('is told to choose files itself, because there is no dialog', async () => {
    expect(await bridge.call('files.choose-import', { kind: 'files' })).toMatchObject({
      error: { code: 'ipc/forbidden' },
    });
  });
});

describe('the desk’s log', () => {
  it('lies in the library, for its owner only, and names no person, file or place', async () => {
    mkdirSync(join(folder, 'Karl Meier'));
    const { path } = await makeRecording(join(folder, 'Karl Meier'), 'meier', { durationSec: 10 });
    const job = desk.services.openPaths([`${path}.hea`, join(folder, 'Karl Meier', 'nothing.hea')]);
    await end(job!);
    await desk.close();
    const log = join(folder, 'library', 'overread.log');
    expect(existsSync(log)).toBe(true);
    expect(readFileSync(log, 'utf8')).not.toMatch(/meier/i);
  });
});
