import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, CDPSession, Page, Route } from 'playwright-core';
import { root } from '#scripts/setup/places.mjs';
import { createCloneText } from './clone-text.ts';
import type { AskChild, FetchedPage, StandInRecord, ToHost } from './messages.ts';
import type { IsolatedWorld } from './page-worlds.ts';
import { buildIsolatedWorld, buildMainWorld } from './page-worlds.ts';

const REAL_ORIGIN = 'overread://desk';
/** Chromium alone knows no scheme of ours: the page lives here, and every request is answered by the program's own handler. */
const PAGE_ORIGIN = 'https://desk.overread';
const WORLD = 'preload';

export interface StandInOptions {
  readonly browser: Browser;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface StandIn {
  readonly child: ChildProcess;
  readonly records: readonly StandInRecord[];
  /** What the child wrote to standard error. */
  readonly output: () => string;
  /** Exit code of the main process; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** The desk's page, once it is open. */
  page(): Promise<Page>;
  ask(ask: AskChild): Promise<unknown>;
  /** Drops files on an element, as a person does. */
  drop(paths: readonly string[], selector: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts the built main bundle with the stand-in for Electron. */
export function startStandIn({ browser, args = [], env = {} }: StandInOptions): StandIn {
  const appData = mkdtempSync(join(tmpdir(), 'overread-stand-in-'));
  const child = fork(join(root, 'dist', 'main', 'electron.js'), [...args], {
    serialization: 'advanced',
    execArgv: ['--import', new URL('./register.ts', import.meta.url).href],
    env: { ...process.env, STAND_IN_APP_DATA: appData, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return connect(child, browser, appData);
}

function connect(child: ChildProcess, browser: Browser, appData: string): StandIn {
  const records: StandInRecord[] = [];
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  const opened = Promise.withResolvers<StandInPage>();
  const exited = Promise.withResolvers<number | null>();
  let output = '';
  let lastAskId = 0;

  function ask(what: AskChild): Promise<unknown> {
    lastAskId += 1;
    const answered = Promise.withResolvers<unknown>();
    asked.set(lastAskId, answered);
    child.send({ ...what, askId: lastAskId }, (error) => {
      if (error !== null) answered.reject(error);
    });
    return answered.promise;
  }

  function receive(message: ToHost): void {
    switch (message.kind) {
      case 'record':
        records.push(message.record);
        return;
      case 'reply':
        asked.get(message.askId)?.resolve(withOwnBuffers(message.value));
        return;
      case 'failed':
        asked.get(message.askId)?.reject(new Error(message.message));
        return;
      case 'open-page':
        openPage(browser, message, ask).then(opened.resolve, opened.reject);
        return;
      case 'send':
        void opened.promise.then((page) => page.send(message.channel, message.args.map(withOwnBuffers)));
        return;
      case 'close-page':
        void opened.promise.then(({ page }) => page.context().close());
    }
  }

  child.on('message', (message) => receive(message as ToHost));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.on('exit', (code) => {
    for (const { reject } of asked.values())
      reject(new Error(`the main process has ended (${code ?? 'killed'})\n${output}`));
    opened.reject(new Error(`the main process ended before it opened a window\n${output}`));
    exited.resolve(code);
  });
  opened.promise.catch(() => undefined); // whoever waits for the page is told

  return {
    child,
    records,
    output: () => output,
    exited: exited.promise,
    page: async () => (await opened.promise).page,
    ask,
    drop: async (paths, selector) => (await opened.promise).drop(paths, selector),
    async close() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited.promise;
      await opened.promise.then(({ page }) => page.context().close()).catch(() => undefined);
      await rm(appData, { recursive: true, force: true });
    },
  };
}

/** Node's channel gives arrays as views of the whole message; structured clone gives each a buffer of its own. */
function withOwnBuffers(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  if (Array.isArray(value)) return value.map(withOwnBuffers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withOwnBuffers(item)]));
}

interface StandInPage {
  readonly page: Page;
  send(channel: string, args: readonly unknown[]): Promise<void>;
  drop(paths: readonly string[], selector: string): Promise<void>;
}

async function openPage(
  browser: Browser,
  { windowId, url, preload }: Extract<ToHost, { kind: 'open-page' }>,
  ask: (ask: AskChild) => Promise<unknown>,
): Promise<StandInPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const isolated = await injectPreload(page, preload, (channel, args) =>
    ask({ kind: 'invoke', windowId, frame: 'main', frameUrl: toReal(page.url()), channel, args }),
  );
  let isOurs = true; // loadURL is the program's own navigation, which will-navigate does not ask about
  await context.route('**/*', (route) => {
    const skipsAsking = isOurs;
    isOurs = false;
    // A main process that has ended answers nothing any more.
    return answer(route, windowId, { ask, skipsAsking }).catch(() => route.abort().catch(() => undefined));
  });
  context.on('page', (popup) => {
    if (popup === page) return;
    void ask({ kind: 'open-window', windowId, url: toReal(popup.url()) }).finally(() => popup.close());
  });
  await page.goto(toPageAddress(url));
  await ask({ kind: 'ready-to-show', windowId });
  return { page, send: isolated.send, drop: isolated.drop };
}

async function answer(
  route: Route,
  windowId: number,
  { ask, skipsAsking }: { ask: (ask: AskChild) => Promise<unknown>; skipsAsking: boolean },
): Promise<void> {
  const request = route.request();
  const url = toReal(request.url());
  if (request.isNavigationRequest() && !skipsAsking && !(await ask({ kind: 'navigate', windowId, url }))) {
    return route.fulfill({ status: 204 }); // a page that gets no content stays where it is, as one that may not go
  }
  const fetched = (await ask({ kind: 'fetch', windowId, url, method: request.method() })) as FetchedPage | null;
  if (fetched === null) return route.abort('blockedbyclient');
  return route.fulfill({ status: fetched.status, headers: { ...fetched.headers }, body: Buffer.from(fetched.body) });
}

/** Runs the preload in a world of its own, with its line to main. */
async function injectPreload(
  page: Page,
  preload: string | undefined,
  invoke: (channel: string, args: readonly unknown[]) => Promise<unknown>,
): Promise<Omit<StandInPage, 'page'>> {
  const cloneText = createCloneText();
  const session = await page.context().newCDPSession(page);
  const paths: Record<string, string> = {};
  let contextId: number | undefined;

  /** A page that has gone hears nothing any more. */
  async function give(message: unknown): Promise<void> {
    const expression = `standInReceive(${JSON.stringify(cloneText.write(message))})`;
    if (!page.isClosed())
      await evaluateInWorld(session, contextId, expression).catch((error: unknown) => {
        if (!page.isClosed() && !String(error).includes('closed')) throw error;
      });
  }

  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === WORLD) contextId = context.id;
  });
  session.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name !== 'standInTell') return;
    const { invocation, channel, args } = cloneText.read(payload) as Invocation;
    invoke(channel, args).then(
      (value) => give({ invocation, value }),
      (error: unknown) => give({ invocation, error: String(error) }),
    );
  });
  await session.send('Runtime.enable');
  await session.send('Page.enable');
  await session.send('Runtime.addBinding', { name: 'standInTell', executionContextName: WORLD });
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${buildMainWorld.toString()})()` });
  if (preload !== undefined) {
    const source = toWorldSource(readFileSync(preload, 'utf8'));
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: WORLD });
  }
  return {
    send: (channel, args) => give({ channel, args }),
    async drop(files, selector) {
      for (const file of files) paths[basename(file)] = file;
      await evaluateInWorld(session, contextId, `globalThis.standInPaths = ${JSON.stringify(paths)}`);
      await dropFiles(page, session, { files, selector });
    },
  };
}

interface Invocation {
  readonly invocation: number;
  readonly channel: string;
  readonly args: readonly unknown[];
}

function toWorldSource(preload: string): string {
  const world: keyof IsolatedWorld = 'standInPaths';
  return `globalThis.${world} = {};
const require = (${buildIsolatedWorld.toString()})(globalThis, (${createCloneText.toString()})());
const module = { exports: {} };
(function (require, module, exports) { ${preload}
})(require, module, module.exports);`;
}

async function evaluateInWorld(session: CDPSession, contextId: number | undefined, expression: string): Promise<void> {
  if (contextId === undefined) throw new Error('the page has no preload');
  const { exceptionDetails } = await session.send('Runtime.evaluate', { contextId, expression });
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
}

/** A real drag from outside, by the browser itself: the page gets `File`s that it did not make. */
async function dropFiles(
  page: Page,
  session: CDPSession,
  { files, selector }: { files: readonly string[]; selector: string },
): Promise<void> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`dropFiles: '${selector}' is not on the page`);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
}

function toPageAddress(url: string): string {
  return url.replace(REAL_ORIGIN, PAGE_ORIGIN);
}

function toReal(url: string): string {
  return url.replace(PAGE_ORIGIN, REAL_ORIGIN);
}
