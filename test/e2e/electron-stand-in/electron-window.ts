import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { app } from './electron-app.ts';
import type { StandInSession } from './electron-session.ts';
import { session } from './electron-session.ts';
import { record, tellHost } from './host-channel.ts';
import { PreventableEvent } from './preventable-event.ts';

export const windows = new Map<number, BrowserWindow>();

class StandInContents extends EventEmitter implements Pick<Electron.WebContents, 'id' | 'send'> {
  readonly id: number;
  readonly session: StandInSession;
  readonly mainFrame = { url: '' };
  #onWindowOpen: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] = () => ({ action: 'allow' });

  constructor(id: number, ownSession: StandInSession) {
    super();
    this.id = id;
    this.session = ownSession;
  }

  send(channel: string, ...args: unknown[]): void {
    tellHost({ kind: 'send', windowId: this.id, channel, args });
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    record('setWindowOpenHandler', {});
    this.#onWindowOpen = handler;
  }

  askOpenWindow(url: string): string {
    return this.#onWindowOpen({ url } as Electron.HandlerDetails).action; // what the program may look at
  }

  /** Whether the page may go there. */
  askNavigate(url: string): boolean {
    const event = new PreventableEvent();
    this.emit('will-navigate', event, url);
    return !event.defaultPrevented;
  }
}

type Methods = 'loadURL' | 'show' | 'focus' | 'isMinimized' | 'restore' | 'isDestroyed' | 'destroy' | 'close';

export class BrowserWindow extends EventEmitter implements Pick<Electron.BrowserWindow, Methods> {
  readonly id: number;
  readonly webContents: StandInContents;
  readonly #preload: string | undefined;
  #isDestroyed = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    record('window-options', options);
    const { session: given, preload } = options.webPreferences ?? {};
    this.id = windows.size + 1;
    this.#preload = preload;
    // The stand-in hands out no other kind of session.
    this.webContents = new StandInContents(this.id, (given as StandInSession | undefined) ?? session.defaultSession);
    windows.set(this.id, this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  loadURL(url: string): Promise<void> {
    record('loadURL', url);
    this.webContents.mainFrame.url = url;
    tellHost({ kind: 'open-page', windowId: this.id, url, preload: this.#preload });
    return Promise.resolve();
  }

  show(): void {
    record('show', {});
  }

  focus(): void {
    record('focus', {});
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {
    record('restore', {});
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  close(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    record('window-destroyed', {});
    tellHost({ kind: 'close-page', windowId: this.id });
    this.emit('closed');
    if ([...windows.values()].every((window) => window.isDestroyed())) app.emit('window-all-closed');
  }
}
