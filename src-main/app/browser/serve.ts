import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import open from 'open';
import { createServices, findLibraryFolder, programFolder } from '#main/index.ts';
import type { Services } from '#main/index/services.ts';
import type { TensorStart } from '#main/index/start-tensor.ts';
import type { DeskArguments } from '#main/ipc/desk-arguments.ts';
import { handOver, receiveHandovers } from '#main/ipc/handover.ts';
import type { Dialogs } from '#main/ipc/dialogs.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { BrowserServer } from './server.ts';
import { startBrowserServer } from './server.ts';
import { createUploads } from './uploads.ts';

export interface ServeOptions extends TensorStart, Pick<DeskArguments, 'library' | 'paths' | 'port' | 'opensBrowser'> {
  /** Lines for the person: the address, and what went on. */
  readonly say: (line: string) => void;
  readonly now?: () => number;
}

export interface Desk {
  readonly services: Services;
  readonly server: BrowserServer;
  readonly close: () => Promise<void>;
}

/**
 * Opens the desk in the browser. Resolves to null when another desk has the library and has taken over what was asked.
 * Errors: those of createServices ('library/in-use' when the owner is no desk) and of startBrowserServer.
 */
export async function serve(options: ServeOptions): Promise<Result<Desk | null>> {
  const { say, now = Date.now } = options;
  const libraryFolder = findLibraryFolder(options.library);
  const exports: { folder: string | undefined } = { folder: undefined };
  const created = createServices({
    libraryFolder,
    shell: 'browser',
    importsDemo: true,
    startTensorChild: options.startTensorChild,
    now,
    dialogs: pageDialogs(exports),
  });
  if (!created.ok) {
    const handed =
      created.error.code === 'library/in-use' && (await handOver(libraryFolder, { paths: options.paths })).ok;
    if (!handed) return created;
    say('Overread is already open on this library: its window comes to you.');
    return ok(null);
  }
  const services = created.value;
  exports.folder = services.paths.tempFolder;
  const started = await startPage(services, options.port, now);
  if (!started.ok) {
    await services.close();
    return started;
  }
  const { server } = started.value;
  const show = () => showPage(server.issueAddress(), options.opensBrowser, say);
  const handover = await receiveHandovers(services.paths.folder, ({ paths }) => {
    services.openPaths(paths);
    void show();
  });
  services.openPaths(options.paths);
  await show();
  say('Ctrl-C here ends it.');
  return ok({
    services,
    server,
    async close() {
      handover.close();
      await started.value.close();
      await services.close();
    },
  });
}

async function startPage(services: Services, port: number, now: () => number) {
  const { grants, paths, logger } = services;
  const uploads = createUploads({ folder: join(paths.tempFolder, 'uploads'), grants, now });
  // Whoever has the cookie and came through the guard is the page: there is no other sender.
  const router = services.createRouter(() => true);
  const started = await startBrowserServer({
    port,
    pageFolder: programFolder('renderer'),
    uploads,
    now,
    dispatch: (name, input, sender) => router.dispatch(name, input, sender),
    subscribe: services.subscribe,
    findDownload: services.findDownload,
    onBug: (where, error) => logger.exception('the browser shell failed', error, { where }),
  });
  if (!started.ok) return started;
  const server = started.value;
  return ok({
    server,
    async close() {
      await server.close();
      await router.close();
      await uploads.close();
    },
  });
}

/** The address is good for a minute, once: it may be written into a terminal. */
async function showPage(address: string, opensBrowser: boolean, say: (line: string) => void): Promise<void> {
  say(`Overread: ${address}`);
  if (!opensBrowser) return;
  const browser = await open(address).catch(() => undefined);
  if (browser === undefined) say('No browser could be opened. Open the address above within a minute.');
  // Without a listener, a browser that is not there would end this process.
  browser?.on('error', () => say('No browser could be opened. Open the address above within a minute.'));
}

/** A page in a browser has no system dialogs: it uploads, and fetches what was exported into a folder of ours. */
function pageDialogs(exports: { readonly folder: string | undefined }): Dialogs {
  return {
    chooseImport: () =>
      Promise.resolve(
        err('ipc/forbidden', 'In the browser, choose files in the page itself: they are then sent to Overread.'),
      ),
    chooseExport() {
      if (exports.folder === undefined) throw new Error('pageDialogs: the library is not open yet');
      const path = mkdtempSync(join(exports.folder, 'export-'));
      const dispose = () => rmSync(path, { recursive: true, force: true });
      return Promise.resolve(ok({ kind: 'write', path, isDownload: true, dispose }));
    },
  };
}
