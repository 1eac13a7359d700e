import { chmodSync, existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import { findNetworkFileSystem } from './network-file-system.ts';
import { guardStore } from './store-error.ts';

/** Where everything of a library is. */
export interface LibraryPaths {
  readonly folder: string;
  readonly database: string;
  readonly ownerLock: string;
  /** Signal files, headers and pyramids, under opaque names. */
  readonly signalsFolder: string;
  /** Files that are being written; emptied at start-up. On the same disk, so that a rename is atomic. */
  readonly tempFolder: string;
  /** Copies of the database from before migrations. */
  readonly backupsFolder: string;
  /** The person's own models, each in a folder named after its id. Made when there is one. */
  readonly modelsFolder: string;
  /** A folder for each training run. Made when there is one. */
  readonly trainingFolder: string;
}

export function libraryPaths(folder: string): LibraryPaths {
  const root = resolve(folder);
  return {
    folder: root,
    database: join(root, 'library.db'),
    ownerLock: join(root, 'owner.lock.db'),
    signalsFolder: join(root, 'signals'),
    tempFolder: join(root, 'temp'),
    backupsFolder: join(root, 'backups'),
    modelsFolder: join(root, 'models'),
    trainingFolder: join(root, 'training'),
  };
}

export interface PrepareOptions {
  /** For tests: what findNetworkFileSystem answers. */
  readonly findNetwork?: (folder: string) => string | undefined;
}

/**
 * Makes the library's folders, readable by their owner only (0700). Errors: library/network-filesystem,
 * library/not-a-library (a folder with other things in it), library/unwritable, library/disk-full.
 */
export function prepareLibraryFolder(folder: string, options: PrepareOptions = {}): Result<LibraryPaths> {
  return guardStore(() => {
    const paths = libraryPaths(folder);
    mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
    const network = (options.findNetwork ?? findNetworkFileSystem)(realpathSync(paths.folder));
    if (network !== undefined) return refuseNetwork(network);
    if (!existsSync(paths.database) && readdirSync(paths.folder).some((name) => !isOurs(name))) {
      return err(
        'library/not-a-library',
        'This folder holds other files. Choose an empty or a new folder: the library closes its folder to everybody else.',
      );
    }
    for (const part of [paths.folder, paths.signalsFolder, paths.tempFolder, paths.backupsFolder]) {
      mkdirSync(part, { recursive: true, mode: 0o700 });
      chmodSync(part, 0o700); // it may have been there before, with other rights
    }
    return ok(paths);
  });
}

function refuseNetwork(network: string): Result<never> {
  return err(
    'library/network-filesystem',
    `The library's folder lies on a network file system (${network}). The database needs memory shared between the programs of one machine and would be damaged there. Choose a folder on a local disk.`,
    { fileSystem: network },
  );
}

const OUR_NAMES =
  /^(library\.db|owner\.lock\.db)(-wal|-shm|-journal)?$|^((owner|desk)\.json(\.\w+)?|overread(\.old)?\.log|signals|temp|backups|models|training|lost\+found|\.DS_Store)$/;

function isOurs(name: string): boolean {
  return OUR_NAMES.test(name);
}
