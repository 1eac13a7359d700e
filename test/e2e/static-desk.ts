import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { root } from '#scripts/setup/places.mjs';
import type { AppEvent } from '#shared/ipc/events.ts';
import type { Answers } from '#test/builders/desk-bridge.ts';

/** The built page over answers that a test gives: for what no real library comes to within a test. */
export interface StaticDesk {
  readonly origin: string;
  /** To be called before the page is opened. */
  prepare(context: BrowserContext): Promise<void>;
  /** Tells every open page of an event. */
  publish(context: BrowserContext, event: AppEvent): Promise<void>;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export async function openStaticDesk(answers: Answers): Promise<StaticDesk> {
  const folder = join(root, 'dist', 'renderer');
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = join(folder, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (bytes) => response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async prepare(context) {
      await context.exposeFunction('answerCall', (name: keyof Answers, input: unknown) => {
        const answer = answers[name];
        if (answer === undefined) throw new Error(`no answer for ${name}`);
        return answer(input as never); // the test says which input its answers take
      });
      await context.addInitScript(putBridge);
    },
    async publish(context, event) {
      await Promise.all(context.pages().map((page) => page.evaluate(`overread.tell(${JSON.stringify(event)})`)));
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Runs in the page before everything else: a bridge such as Electron's preload puts there. */
function putBridge(): void {
  const listeners = new Set<(event: unknown) => void>();
  const { answerCall } = window as unknown as { answerCall: (name: string, input: unknown) => Promise<unknown> };
  Object.assign(window, {
    overread: {
      shell: 'browser',
      call: (name: string, input: unknown) => answerCall(name, input),
      subscribe: (listener: (event: unknown) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      grantFiles: () => Promise.resolve({ ok: true, value: [] }),
      tell: (event: unknown) => listeners.forEach((listener) => listener(event)),
    },
  });
}
