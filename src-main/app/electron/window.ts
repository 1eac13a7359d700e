import type { Session } from 'electron';
import { BrowserWindow } from 'electron';
import { PAGE_ADDRESS } from './page-protocol.ts';

export interface WindowOptions {
  readonly session: Session;
  readonly preloadFile: string;
}

/** The desk's window. The page has no Node, no path and no other origin: what it may do is the preload's bridge. */
export function openWindow({ session, preloadFile }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 800,
    minHeight: 600,
    show: false,
    title: 'Overread',
    backgroundColor: '#1b1c1e', // until the page's first picture, so that a dark desk does not flash
    webPreferences: {
      session,
      preload: preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      // A trace that scrolls while another window has the focus must not slow down.
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  // The title never names a record: it is seen in window lists and screen shots.
  window.on('page-title-updated', (event) => event.preventDefault());
  reopenAfterCrash(window);
  void window.loadURL(PAGE_ADDRESS);
  return window;
}

const MAX_CRASHES = 3;

/** A page that dies loses nothing, because every act is saved when it is made: it is loaded again, but not for ever. */
function reopenAfterCrash(window: BrowserWindow): void {
  let crashCount = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    crashCount += 1;
    if (crashCount <= MAX_CRASHES) void window.loadURL(PAGE_ADDRESS);
  });
}
