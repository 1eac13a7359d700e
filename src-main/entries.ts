/** Files that run as threads or processes of their own: by name, where they lie in the sources. */
const SOURCES = {
  'io-worker': './io/worker.ts',
  'snn-worker': './snn/engine/worker.ts',
  'tensor-entry': './tensor/entry.ts',
  'verify-worker': './index/verify-worker.ts',
  'weights-worker': './models/import-weights/weights-worker.ts',
} as const;

/** Folders that come with the program, from the checkout's root or that of the packed program. */
const FOLDERS = { root: '', renderer: 'dist/renderer/', preload: 'dist/preload/', resources: 'resources/' } as const;

export type EntryName = keyof typeof SOURCES;
export type FolderName = keyof typeof FOLDERS;

/** Where the parts of the program lie, seen from one of its files. */
export interface ProgramLayout {
  readonly entry: (name: EntryName) => URL;
  readonly folder: (name: FolderName) => URL;
}

/**
 * The one place that knows the three ways in which the program lies on disk:
 *
 * - from source: this file is `src-main/entries.ts`;
 * - built: it is part of a bundle in `dist/main`, and workers lie in `dist/workers`;
 * - packed by electron-builder: as built, but inside `app.asar`. What is started as a thread or process, and what is read by
 *   plain file handles (resources), lies at the same path in `app.asar.unpacked`.
 *
 * @param self  address of this module, or of the bundle that it is part of
 */
export function createProgramLayout(self: string): ProgramLayout {
  const isSource = self.endsWith('/src-main/entries.ts');
  // Sources lie one folder below the root, bundles two.
  const root = new URL(isSource ? '../' : '../../', self).href;
  const unpacked = root.replace(/\/app\.asar\/$/, '/app.asar.unpacked/');
  return {
    entry: (name) => (isSource ? new URL(SOURCES[name], self) : new URL(`dist/workers/${name}.js`, unpacked)),
    folder: (name) => new URL(FOLDERS[name], name === 'resources' ? unpacked : root),
  };
}

const own = createProgramLayout(import.meta.url);

/** Address of what is started as a thread or process. */
export const entryUrl = own.entry;

/** Address of a folder that comes with the program. */
export const programFolderUrl = own.folder;
