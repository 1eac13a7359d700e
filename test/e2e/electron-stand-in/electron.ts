/** Stands in for the `electron` module in main: what the program uses of it, and no more. A missing name is an error at once. */
import type * as Electron from 'electron';
import { app } from './electron-app.ts';
import { answerDialogs, dialog } from './electron-dialog.ts';
import type { StandInSession } from './electron-session.ts';
import { protocol, session } from './electron-session.ts';
import { utilityProcess } from './electron-utility-process.ts';
import { BrowserWindow, windows } from './electron-window.ts';
import { answerHost, record } from './host-channel.ts';
import type { AskChild, FetchedPage } from './messages.ts';

export { app, BrowserWindow, dialog, protocol, session, utilityProcess };

type InvokeHandler = Parameters<Electron.IpcMain['handle']>[1];
const invokeHandlers = new Map<string, InvokeHandler>();

export const ipcMain = {
  handle(channel, listener) {
    if (invokeHandlers.has(channel)) throw new Error(`ipcMain.handle: '${channel}' has a handler already`);
    record('ipcMain.handle', channel);
    invokeHandlers.set(channel, listener);
  },
} satisfies Pick<Electron.IpcMain, 'handle'>;

export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (menu: unknown) => record('setApplicationMenu', menu),
};

answerHost((ask) => {
  if (ask.kind === 'answer-dialogs') return answerDialogs(ask.answers);
  if (ask.kind === 'second-instance') return void app.emit('second-instance', {}, [], '', ask.data);
  return answerAboutWindow(ask);
});

type WindowAsk = Exclude<AskChild, { kind: 'answer-dialogs' } | { kind: 'second-instance' }>;

function answerAboutWindow(ask: WindowAsk): unknown {
  const window = windows.get(ask.windowId);
  if (window === undefined) throw new Error(`the stand-in has no window ${ask.windowId}`);
  const { webContents } = window;
  switch (ask.kind) {
    case 'invoke':
      return invoke(ask, window);
    case 'fetch':
      return fetchPage(webContents.session, ask.url, ask.method);
    case 'navigate':
      return webContents.askNavigate(ask.url);
    case 'open-window':
      return webContents.askOpenWindow(ask.url);
    case 'request-permission':
      return webContents.session.requestPermission(ask.permission);
    case 'check-permission':
      return webContents.session.checkPermission(ask.permission);
    case 'press-close':
      window.close();
      return window.isDestroyed();
    case 'ready-to-show':
      return window.emit('ready-to-show');
  }
}

/** As ipcRenderer.invoke: the handler's event tells which frame of which page asks. */
function invoke(ask: Extract<AskChild, { kind: 'invoke' }>, { webContents }: BrowserWindow): unknown {
  const handler = invokeHandlers.get(ask.channel);
  if (handler === undefined) throw new Error(`No handler registered for '${ask.channel}'`);
  const { mainFrame } = webContents;
  if (ask.frame === 'main') mainFrame.url = ask.frameUrl;
  const senderFrame = { main: mainFrame, sub: { url: ask.frameUrl }, gone: null }[ask.frame];
  return Reflect.apply(handler, undefined, [{ sender: webContents, senderFrame }, ...ask.args]);
}

async function fetchPage(own: StandInSession, url: string, method: string): Promise<FetchedPage | null> {
  if (await own.isCancelled(url)) return null;
  const handler = own.handlers.get(new URL(url).protocol.slice(0, -1));
  if (handler === undefined) return null;
  const response = await handler(new Request(url, { method }));
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}
