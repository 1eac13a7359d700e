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
  void window.loadURL(PAGE_ADDRESS);
  return window;
}
