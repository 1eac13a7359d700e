import type { Bridge, Envelope } from '#shared/ipc/bridge.ts';

/** A file that a person chose or dropped, with its path below what was chosen, e.g. 'mitdb/100.dat'. */
export interface PickedFile {
  readonly file: File;
  readonly path: string;
}

export interface GrantOptions {
  /** How many of the files have arrived. */
  readonly onProgress?: (doneCount: number, totalCount: number) => void;
  readonly signal?: AbortSignal;
}

/** What the desk speaks to: the preload's bridge, or the browser shell's, which sends the files themselves. */
export interface DeskBridge extends Bridge {
  /** Electron: `File`s of a real drop. Browser shell: `PickedFile`s. */
  grantFiles(files: readonly unknown[], options?: GrantOptions): Promise<Envelope>;
}
