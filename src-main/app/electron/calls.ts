import { isAbsolute } from 'node:path';
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron';
import { ipcMain } from 'electron';
import type { Grants } from '#main/ipc/grants.ts';
import type { Router } from '#main/ipc/router.ts';
import type { Envelope } from '#shared/ipc/bridge.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import { CALL_NAMES, GRANT_PATHS_CHANNEL } from '#shared/ipc/names.ts';
import { err, ok } from '#shared/result/result.ts';
import { isPageAddress } from './page-protocol.ts';

const MAX_GRANTED_PATHS = 10_000;

/** Whether a message comes from the main frame of the desk's window, and that frame shows the desk. */
export function isFromDesk(event: IpcMainInvokeEvent, window: BrowserWindow | undefined): boolean {
  const frame = event.senderFrame;
  if (frame === null || window === undefined || window.isDestroyed()) return false;
  return event.sender === window.webContents && frame === window.webContents.mainFrame && isPageAddress(frame.url);
}

export interface CallsOptions {
  readonly router: Router<IpcMainInvokeEvent>;
  readonly grants: Grants;
  readonly isAllowedSender: (event: IpcMainInvokeEvent) => boolean;
}

/** Every call of the contract on a channel of its own name, and the preload's channel for dropped files. */
export function answerCalls({ router, grants, isAllowedSender }: CallsOptions): void {
  for (const name of CALL_NAMES) {
    ipcMain.handle(name, (event, input: unknown) => router.dispatch(name, input, event));
  }
  ipcMain.handle(GRANT_PATHS_CHANNEL, (event, paths: unknown): Envelope => {
    if (!isAllowedSender(event)) return err('ipc/forbidden', 'The message did not come from Overread itself.');
    if (!Array.isArray(paths) || paths.length > MAX_GRANTED_PATHS || !paths.every(isPath)) {
      return err('ipc/bad-input', 'These files cannot be opened together.');
    }
    return ok(paths.map((path) => grants.grant({ kind: 'read', path })));
  });
}

/** Hands main's events to the window, each on a channel of its own name. */
export function passEventsOn(
  subscribe: (listener: (event: AppEvent) => void) => () => void,
  findWindow: () => BrowserWindow | undefined,
): void {
  subscribe((event) => {
    const window = findWindow();
    if (window !== undefined && !window.isDestroyed()) window.webContents.send(event.name, event.payload);
  });
}

function isPath(path: unknown): path is string {
  return typeof path === 'string' && isAbsolute(path);
}
