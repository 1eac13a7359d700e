/** Files that run as threads or processes of their own: by name, where they lie in the sources. */
const SOURCES = {
  'io-worker': './io/worker.ts',
  'tensor-entry': './tensor/entry.ts',
  'verify-worker': './index/verify-worker.ts',
} as const;

export type EntryName = keyof typeof SOURCES;

/**
 * Address of an entry: its source beside this file when the program runs from source, else its bundle beside the bundle that this
 * file is part of. The one place that knows the difference.
 */
export function entryUrl(name: EntryName): URL {
  const runsFromSource = new URL(import.meta.url).pathname.endsWith('/src-main/entries.ts');
  return new URL(runsFromSource ? SOURCES[name] : `./${name}.js`, import.meta.url);
}

/** Folders that come with the program, from the checkout's root or that of the packed program. */
const FOLDERS = { root: '', renderer: 'dist/renderer/', preload: 'dist/preload/', resources: 'resources/' } as const;

export function programFolderUrl(name: keyof typeof FOLDERS): URL {
  // Sources lie one folder below the root, bundles two.
  const root = new URL(import.meta.url).pathname.endsWith('/src-main/entries.ts') ? '../' : '../../';
  return new URL(root + FOLDERS[name], import.meta.url);
}
