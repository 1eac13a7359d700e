import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLibrary } from '#main/index/open-library.ts';
import { receiveHandovers } from '#main/ipc/handover.ts';
import type { Bridge, Envelope } from '#shared/ipc/bridge.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import { CALL_NAMES } from '#shared/ipc/names.ts';
import { unwrap } from '#shared/result/result.ts';
import { launchChromium } from './chromium.ts';
import type { StandIn } from './electron-stand-in/stand-in-host.ts';
import { startStandIn } from './electron-stand-in/stand-in-host.ts';

declare global {
  interface Window {
    readonly overread: Bridge;
    heard: AppEvent[];
  }
}

/** Other programs may want the machine too. */
const PATIENT = { timeout: 30_000 };

let browser: Browser;
let folder: string;
let desk: StandIn;
let page: Page;
const started: StandIn[] = [];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
function start(options: { args?: string[]; env?: Record<string, string> } = {}): StandIn {
  desk = startStandIn({
    browser,
    args: ['--library', join(folder, 'library'), ...(options.args ?? [])],
    env: options.env ?? {},
  });
  started.push(desk);
  return desk;
}

async function open(): Promise<void> {
  // Not new: the demo recordings stay where they are.
  unwrap(openLibrary(join(folder, 'library'), { who: 'test', now: Date.now })).close();
  start();
  page = await desk.page();
}

/** For tests that only look: one desk for all of a group. */
function shareOneDesk(): void {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overread-electron-'));
    await open();
  });
  afterAll(closeAll);
}

/** For tests that close a desk or change its library. */
function openOneEach(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'overread-electron-'));
  });
  afterEach(closeAll);
}

async function closeAll(): Promise<void> {
  for (const one of started.splice(0)) await one.close();
  rmSync(folder, { recursive: true, force: true });
}

const recorded = (what: string) => desk.records.filter((record) => record.what === what).map(({ facts }) => facts);
const call = (name: string, input: unknown = {}) =>
  page.evaluate(([n, i]) => window.overread.call(n as never, i), [name, input] as const);

/** A recording that takes some seconds to import is not needed: this folder holds nothing but bad ones. */
function makeRecordings(count: number): string {
  const recordings = join(folder, 'recordings');
  mkdirSync(recordings);
  for (let i = 0; i < count; i++) writeFileSync(join(recordings, `r${i}.hea`), `r${i} 1 360 100\nmissing.dat 16\n`);
  return recordings;
}

describe('the window', () => {
  shareOneDesk();

  it('is sandboxed, isolated, without Node, and without spellcheck', () => {
    expect(recorded('window-options')).toHaveLength(1);
    expect(recorded('window-options')[0]).toMatchObject({
      title: 'Overread',
      webPreferences: {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    expect(recorded('enableSandbox')).toHaveLength(1);
    expect(recorded('setSpellCheckerEnabled')).toEqual([false]);
    expect(recorded('loadURL')).toEqual(['overread://desk/']);
  });

  it('gives the page the bridge and nothing else of Electron or Node', async () => {
    const seen = await page.evaluate(() => ({
      bridge: Object.keys(window.overread).sort(),
      isFrozen: Object.isFrozen(window.overread),
      others: ['require', 'process', 'Buffer', 'ipcRenderer', 'electron', 'module', 'standInTell'].filter(
        (name) => name in globalThis,
      ),
    }));
    expect(seen).toEqual({ bridge: ['call', 'grantFiles', 'shell', 'subscribe'], isFrozen: true, others: [] });
  });

  it('shows the page under a policy that allows its own files only, and keeps nothing', async () => {
    const fetched = (await desk.ask({ kind: 'fetch', windowId: 1, url: 'overread://desk/', method: 'GET' })) as {
      status: number;
      headers: Record<string, string>;
    };
    expect(fetched.status).toBe(200);
    expect(fetched.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(fetched.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(fetched.headers['content-security-policy']).not.toMatch(/unsafe|http|\*/);
  });

  it.each([
    'https://example.com/',
    'http://127.0.0.1:1/',
    'file:///etc/hostname',
    'overread://elsewhere/',
    'devtools://devtools/',
    'chrome://version/',
    'ws://127.0.0.1/',
    'data:text/html,x',
    'blob:https://example.com/1',
  ])('loads nothing from %s', async (url) => {
    expect(await desk.ask({ kind: 'fetch', windowId: 1, url, method: 'GET' })).toBeNull();
  });

  it('never serves a file outside the page’s folder', async () => {
    for (const path of ['../main/electron.js', '%2e%2e/main/electron.js', '..%2fmain/electron.js', '.vite/x']) {
      const fetched = await desk.ask({ kind: 'fetch', windowId: 1, url: `overread://desk/${path}`, method: 'GET' });
      expect(fetched).toMatchObject({ status: 404 });
    }
  });

  it('grants no permission, opens no window and goes nowhere', async () => {
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal']) {
      expect(await desk.ask({ kind: 'request-permission', windowId: 1, permission })).toBe(false);
      expect(await desk.ask({ kind: 'check-permission', windowId: 1, permission })).toBe(false);
    }
    expect(await desk.ask({ kind: 'open-window', windowId: 1, url: 'overread://desk/' })).toBe('deny');
    expect(await desk.ask({ kind: 'navigate', windowId: 1, url: 'https://example.com/' })).toBe(false);
    const before = page.url();
    await page.evaluate(() => (location.href = 'https://example.com/')).catch(() => undefined);
    await expect.poll(() => page.url(), PATIENT).toBe(before);
  });
});

describe('a call', () => {
  shareOneDesk();

  it('goes from the page through the preload to main and back', async () => {
    expect(await call('app.info')).toMatchObject({ ok: true, value: { shell: 'electron', tensor: { state: 'idle' } } });
    expect(await call('library.get', { recordId: 'nobody' })).toMatchObject({
      ok: false,
      error: { code: 'library/unknown-record' },
    });
  });

  it('is there for every name of the contract, and for no other', async () => {
    expect(recorded('ipcMain.handle').sort()).toEqual([...CALL_NAMES, 'files.grant-paths'].sort());
    for (const name of ['files.grant-paths', 'toString', 'no.such']) {
      expect(await call(name)).toMatchObject({ ok: false, error: { code: 'ipc/unknown-call' } });
    }
  });

  it.each([
    ['a frame inside the page', 'sub', 'overread://desk/'],
    ['a frame that is gone', 'gone', 'overread://desk/'],
    ['another page in the window', 'main', 'https://desk.example/'],
    ['a page that only looks like it', 'main', 'overread://desk.example/'],
  ] as const)('is refused to %s', async (_name, frame, frameUrl) => {
    for (const channel of ['app.info', 'files.grant-paths']) {
      const answer = await desk.ask({ kind: 'invoke', windowId: 1, frame, frameUrl, channel, args: [{}] });
      expect(answer).toMatchObject({ ok: false, error: { code: 'ipc/forbidden' } });
    }
  });

  it('that cannot be cloned is refused, not thrown', async () => {
    const answer = await page.evaluate(() => window.overread.call('jobs.get', { when: new Date(0) }));
    expect(answer).toMatchObject({ ok: false, error: { code: 'ipc/bad-input' } });
  });
});

describe('a person', () => {
  openOneEach();

  const drop = async (paths: string[]): Promise<Envelope> => {
    await page.evaluate(() => {
      document.body.style.minHeight = '400px';
      document.addEventListener('dragover', (event) => event.preventDefault());
      document.addEventListener('drop', (event) => {
        event.preventDefault();
        const files = [...(event.dataTransfer?.files ?? [])];
        void window.overread.grantFiles(files).then((answer) => Object.assign(window, { dropped: answer }));
      });
    });
    await desk.drop(paths, 'body');
    await page.waitForFunction(() => 'dropped' in window);
    return page.evaluate(() => (window as unknown as { dropped: Envelope }).dropped);
  };

  it('drops a file on the window: the page gets a grant with its name, imports it, and never sees the path', async () => {
    await open();
    const file = join(makeRecordings(1), 'r0.hea');

    const answer = unwrap((await drop([file])) as { ok: true; value: { grantId: string; displayName: string }[] });

    expect(answer.map(({ displayName }) => displayName)).toEqual(['r0.hea']);
    expect(JSON.stringify(answer)).not.toContain('recordings');
    const job = unwrap(
      (await call('import.start', { grantIds: [answer[0]!.grantId] })) as { ok: true; value: { id: string } },
    );
    await expect
      .poll(() => call('jobs.get', { jobId: job.id }), PATIENT)
      .toMatchObject({ value: { state: 'done', failures: [{ input: 'r0', code: 'import/missing-file' }] } });
  });

  it('drops a file on the desk’s own page, which imports it', async () => {
    await open();
    await page
      .getByRole('button', { name: /Import/ })
      .first()
      .waitFor();
    await desk.drop([join(makeRecordings(1), 'r0.hea')], 'body');
    await expect
      .poll(() => call('jobs.list'), PATIENT)
      .toMatchObject({ value: [{ kind: 'import', state: 'done', failures: [{ input: 'r0' }] }] });
  });

  it('cannot be impersonated: a file that the page made has no path', async () => {
    await open();
    const answer = await page.evaluate(() => window.overread.grantFiles([new File(['x'], '100.hea')]));
    expect(answer).toMatchObject({ ok: false, error: { code: 'grant/unknown' } });
  });

  it('chooses a folder in the system’s dialog', async () => {
    await open();
    const recordings = makeRecordings(1);
    await desk.ask({ kind: 'answer-dialogs', answers: [{ canceled: false, filePaths: [recordings] }] });
    const answer = await call('files.choose-import', { kind: 'folder' });
    expect(answer).toMatchObject({ ok: true, value: [{ displayName: 'recordings' }] });
    expect(JSON.stringify(answer)).not.toContain(folder);
    await desk.ask({ kind: 'answer-dialogs', answers: [{ canceled: true, filePaths: [] }] });
    expect(await call('files.choose-export')).toEqual({ ok: true, value: null });
  });

  it('hears of every job by events', async () => {
    await open();
    await page.evaluate(() => {
      window.heard = [];
      window.overread.subscribe((event) => window.heard.push(event));
    });
    await desk.ask({ kind: 'second-instance', data: { paths: [makeRecordings(1)] } });
    const heard = () =>
      page.evaluate(() => window.heard.filter(({ name }) => name === 'job.changed').map(({ payload }) => payload));
    await expect
      .poll(async () => (await heard()).at(-1), PATIENT)
      .toMatchObject({ job: { kind: 'import', state: 'done' } });
  });
});

describe('the tensor process', () => {
  openOneEach();

  it('is a utility process that starts when it is asked for, and is gone when the desk is', async () => {
    await open();
    expect(recorded('utilityProcess.fork')).toEqual([]);
    expect(await call('app.retry-tensor')).toMatchObject({ ok: true, value: { tensor: { state: 'starting' } } });
    const [forked] = recorded('utilityProcess.fork') as [{ pid: number; stdio: string }];
    expect(forked.stdio).toBe('ignore');
    await expect
      .poll(() => call('app.info'), PATIENT)
      .toMatchObject({ value: { tensor: { state: 'ready', backend: 'tensorflow' } } });
    expect(isRunning(forked.pid)).toBe(true);

    await desk.ask({ kind: 'press-close', windowId: 1 });
    expect(await desk.exited).toBe(0);
    expect(isRunning(forked.pid)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('closing', () => {
  openOneEach();

  it('ends the program at once when nothing runs, and lets the library go', async () => {
    await open();
    expect(await desk.ask({ kind: 'press-close', windowId: 1 })).toBe(true);
    expect(await desk.exited).toBe(0);
    const library = unwrap(openLibrary(join(folder, 'library'), { who: 'test', now: Date.now }));
    library.close();
    expect(existsSync(join(folder, 'library', 'desk.json'))).toBe(false);
  });

  it('asks while an import runs, stays when told to, and closes when told to', async () => {
    await open();
    await desk.ask({ kind: 'second-instance', data: { paths: [makeRecordings(3000)] } });
    await desk.ask({ kind: 'answer-dialogs', answers: [{ response: 0 }, { response: 1 }] });

    expect(await desk.ask({ kind: 'press-close', windowId: 1 })).toBe(false);
    await expect.poll(() => recorded('showMessageBox'), PATIENT).toHaveLength(1);
    expect(recorded('showMessageBox')[0]).toMatchObject({ message: "'Import recordings' is still running." });
    expect(await call('app.info')).toMatchObject({ ok: true });

    await desk.ask({ kind: 'press-close', windowId: 1 });
    expect(await desk.exited).toBe(0);
  });
});

describe('a second desk', () => {
  openOneEach();

  it('of this shell hands its paths to the first by Electron’s own lock, and ends', async () => {
    start({ args: [join(folder, 'r0.hea')], env: { STAND_IN_LOCK: 'taken' } });
    expect(await desk.exited).toBe(0);
    expect(recorded('requestSingleInstanceLock')).toEqual([{ paths: [join(folder, 'r0.hea')] }]);
    expect(recorded('window-options')).toEqual([]);
    expect(existsSync(join(folder, 'library'))).toBe(false);
  });

  it('hands its paths to a desk of another shell that has the library, and ends', async () => {
    const library = unwrap(openLibrary(join(folder, 'library'), { who: 'Overread (browser)', now: Date.now }));
    const received: unknown[] = [];
    const handover = await receiveHandovers(library.paths.folder, (handed) => received.push(handed));

    start({ args: [join(folder, 'r0.hea')] });

    expect(await desk.exited).toBe(0);
    expect(received).toEqual([{ paths: [join(folder, 'r0.hea')] }]);
    expect(recorded('showErrorBox')).toEqual([]);
    handover.close();
    library.close();
  });

  it('says who has the library when that is no desk', async () => {
    const library = unwrap(openLibrary(join(folder, 'library'), { who: 'overread import', now: Date.now }));
    start();
    expect(await desk.exited).toBe(1);
    expect(recorded('showErrorBox')).toMatchObject([
      { content: expect.stringContaining('overread import') as unknown },
    ]);
    library.close();
  });
});
