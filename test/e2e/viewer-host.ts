import { readFile } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { encodeFrame } from '#shared/ipc/codec.ts';
import { ANSWER_LIMITS } from '#shared/ipc/payload.ts';
import { unwrap } from '#shared/result/result.ts';

/** Answers of the page's calls by name. */
export type HostCalls = Readonly<Record<string, (input: never) => unknown>>;

export interface ViewerHost {
  readonly origin: string;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Builds the pages of test/e2e/pages as the desk's own page is built, and serves them with the calls that they make. */
export async function openViewerHost(calls: HostCalls, outFolder: string): Promise<ViewerHost> {
  const pages = fileURLToPath(new URL('pages', import.meta.url));
  await build({
    root: pages,
    base: './',
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    plugins: [svelte({ configFile: false })],
    build: {
      outDir: outFolder,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'es2023',
      rolldownOptions: { input: ['viewer.html', 'many-charts.html'].map((name) => join(pages, name)) },
    },
  });
  const server = createServer((request, response) => {
    answer(request, response, { calls, outFolder }).catch((error: unknown) =>
      response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closed(server) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { calls, outFolder }: { readonly calls: HostCalls; readonly outFolder: string },
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (request.method === 'POST') {
    const call = calls[path.replace('/call/', '')];
    if (call === undefined) throw new Error(`no call ${path}`);
    const value: unknown = await call(JSON.parse(await text(request)) as never);
    response.end(unwrap(encodeFrame(value, ANSWER_LIMITS)));
    return;
  }
  const file = join(outFolder, normalize(path));
  response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
  response.end(await readFile(file));
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
