import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Download } from '#main/app/browser/downloads.ts';
import type { BrowserServer } from '#main/app/browser/server.ts';
import { startBrowserServer } from '#main/app/browser/server.ts';
import { createUploads } from '#main/app/browser/uploads.ts';
import type { EventHub } from '#main/ipc/events.ts';
import { createEventHub } from '#main/ipc/events.ts';
import type { Grants } from '#main/ipc/grants.ts';
import { createGrants } from '#main/ipc/grants.ts';
import { createRouter } from '#main/ipc/router.ts';
import { answer, query } from '#shared/ipc/call.ts';
import type { Payload } from '#shared/ipc/payload.ts';
import { ok, unwrap } from '#shared/result/result.ts';

export interface OpenServer {
  readonly server: BrowserServer;
  readonly folder: string;
  readonly grants: Grants;
  readonly hub: EventHub;
  readonly downloads: Map<string, Download>;
  readonly bugs: unknown[];
  readonly clock: { nowMs: number };
  close(): Promise<void>;
}

const PAGE = '<!doctype html><title>Overread</title><script type="module" src="/assets/page.js"></script>';

/** The browser shell's server over a page of two files, a call that echoes, and a clock that the test sets. */
export async function openServer(
  options: { maxBatchBytes?: number; maxBacklogBytes?: number } = {},
): Promise<OpenServer> {
  const folder = mkdtempSync(join(tmpdir(), 'overread-browser-'));
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'page', 'index.html'), PAGE);
  writeFileSync(join(folder, 'page', 'assets', 'page.js'), 'document.body.textContent = "ready";');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const clock = { nowMs: 1_000_000 };
  const now = () => clock.nowMs;
  const bugs: unknown[] = [];
  const grants = createGrants({ now });
  const hub = createEventHub((_name, error) => bugs.push(error));
  const downloads = new Map<string, Download>();
  const uploads = createUploads({
    folder: join(folder, 'uploads'),
    grants,
    now,
    ...(options.maxBatchBytes === undefined ? {} : { maxBatchBytes: options.maxBatchBytes }),
  });
  const router = createRouter({
    contract: { 'echo.say': query(z.unknown(), answer<unknown>()) },
    handlers: { 'echo.say': (input) => ok(input as Payload) }, // checked by the router
    isAllowedSender: () => true,
    onBug: (_name, error) => bugs.push(error),
  });
  const server = unwrap(
    await startBrowserServer({
      port: 0,
      pageFolder: join(folder, 'page'),
      uploads,
      now,
      dispatch: (name, input, sender) => router.dispatch(name, input, sender),
      subscribe: (listener) => hub.subscribe(listener),
      findDownload: (id) => downloads.get(id),
      ...(options.maxBacklogBytes === undefined ? {} : { maxBacklogBytes: options.maxBacklogBytes }),
      onBug: (_where, error) => bugs.push(error),
    }),
  );
  return {
    server,
    folder,
    grants,
    hub,
    downloads,
    bugs,
    clock,
    async close() {
      await server.close();
      await uploads.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A request exactly as written: no browser, no URL parser and no fetch tidies it up. */
export function ask(port: number, { method = 'GET', path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, setHost: headers['host'] === undefined });
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Opens the address as a browser would, and gives the cookie. */
export async function enter(server: BrowserServer): Promise<string> {
  const { pathname, search } = new URL(server.issueAddress());
  const answered = await ask(server.port, { path: `${pathname}${search}` });
  const [cookie = ''] = answered.headers['set-cookie'] ?? [];
  return cookie.split(';')[0] ?? '';
}
