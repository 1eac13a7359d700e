import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron';
import { app, dialog, session } from 'electron';
import { createServices, findLibraryFolder, programFolder } from '#main/index.ts';
import type { Services } from '#main/index/services.ts';
import type { DeskArguments } from '#main/ipc/desk-arguments.ts';
import { keepDeskArguments, parseDeskArguments } from '#main/ipc/desk-arguments.ts';
import { handOver, receiveHandovers } from '#main/ipc/handover.ts';
import { hasEnded } from '#main/ipc/job-ends.ts';
import type { AppError } from '#shared/result/result.ts';
import { unwrap } from '#shared/result/result.ts';
import { answerCalls, isFromDesk, passEventsOn } from './calls.ts';
import { mayClose } from './closing.ts';
import { createDialogs } from './dialogs.ts';
import { lockDownApp, lockDownSession } from './lock-down.ts';
import { setMenu } from './menu.ts';
import { ownArguments } from './own-arguments.ts';
import { declarePageScheme, servePage } from './page-protocol.ts';
import { startTensorChild } from './tensor-child.ts';
import { openWindow } from './window.ts';

/** The desk in a window of its own. One desk per library: a second one hands its paths over and ends. */
export async function startElectronShell(): Promise<void> {
  declarePageScheme();
  lockDownApp(app);
  const given = unwrap(parseDeskArguments(keepDeskArguments(ownArguments()), process.cwd()));
  const libraryFolder = findLibraryFolder(given.library);
  // Electron's lock is kept in this folder: one for each library.
  const key = createHash('sha256').update(libraryFolder).digest('hex').slice(0, 16);
  app.setPath('userData', join(app.getPath('appData'), 'Overread', key));
  if (!app.requestSingleInstanceLock({ paths: given.paths })) {
    app.quit();
    return;
  }
  const desk = createDesk();
  app.on('second-instance', (_event, _argv, _folder, data) => desk.receive(findPaths(data)));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    desk.receive([path]);
  });
  await app.whenReady();
  await desk.open(libraryFolder, given);
}

interface Desk {
  open(libraryFolder: string, given: DeskArguments): Promise<void>;
  /** Paths that came from a second desk, or from the system. */
  receive(paths: readonly string[]): void;
}

function createDesk(): Desk {
  let services: Services | undefined;
  let window: BrowserWindow | undefined;
  let early: readonly string[] = [];

  function receive(paths: readonly string[]): void {
    if (services === undefined) early = [...early, ...paths];
    else services.openPaths(paths);
    if (window?.isMinimized()) window.restore();
    window?.focus();
  }

  async function open(libraryFolder: string, given: DeskArguments): Promise<void> {
    const created = createServices({
      libraryFolder,
      shell: 'electron',
      importsDemo: true,
      startTensorChild,
      dialogs: createDialogs(() => window),
    });
    if (!created.ok) return endWithout(libraryFolder, given, created.error);
    services = created.value;
    const handover = await receiveHandovers(services.paths.folder, ({ paths }) => receive(paths));
    const router = connectPage(services, () => window);
    window = showDesk(services);
    services.openPaths([...given.paths, ...early]);
    endWell(services, [() => handover.close(), () => router.close()]);
  }
  return { open, receive };
}

/** The library belongs to another program: to its desk if it has one, else the person is told. */
async function endWithout(libraryFolder: string, given: DeskArguments, error: AppError): Promise<void> {
  const handed = error.code === 'library/in-use' && (await handOver(libraryFolder, { paths: given.paths })).ok;
  if (!handed) dialog.showErrorBox('Overread cannot open the library', error.message);
  app.exit(handed ? 0 : 1);
}

function connectPage(services: Services, findWindow: () => BrowserWindow | undefined) {
  const isAllowedSender = (event: IpcMainInvokeEvent) => isFromDesk(event, findWindow());
  const router = services.createRouter(isAllowedSender);
  answerCalls({ router, grants: services.grants, isAllowedSender });
  passEventsOn(services.subscribe, findWindow);
  return router;
}

/** In memory only: no cache, cookie or storage of the page is ever written. */
function showDesk(services: Services): BrowserWindow {
  const deskSession = session.fromPartition('desk');
  lockDownSession(deskSession);
  servePage(deskSession, programFolder('renderer'));
  setMenu(process.platform);
  const window = openWindow({ session: deskSession, preloadFile: join(programFolder('preload'), 'preload.cjs') });
  let isAsking = false;
  window.on('close', (event) => {
    const running = services.jobs.list().filter((job) => !hasEnded(job));
    if (running.length === 0) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    void mayClose(window, running).then((may) => {
      isAsking = false;
      if (may) window.destroy();
    });
  });
  return window;
}

/** Ends jobs and processes and lets the library go before the program ends. */
function endWell(services: Services, closers: readonly (() => unknown)[]): void {
  let isClosed = false;
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    isClosed = true;
    void closeAll(services, closers).finally(() => app.quit());
  });
}

async function closeAll(services: Services, closers: readonly (() => unknown)[]): Promise<void> {
  for (const close of closers) await close();
  await services.close();
}

function findPaths(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null || !('paths' in data) || !Array.isArray(data.paths)) return [];
  return data.paths.filter((path) => typeof path === 'string');
}
