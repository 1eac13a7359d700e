import type { Bridge } from '#shared/ipc/bridge.ts';
import type { PlacedFile } from './upload-files.ts';

const MAX_FILES = 50_000;

/**
 * What was dropped on the window, as `grantFiles` takes it. Under Electron a folder is one `File`, whose path main asks for; in a
 * browser its files are listed one by one, with their place in it. Must be called inside the drop event: the list is empty after it.
 */
export function collectDropped(shell: Bridge['shell'], transfer: DataTransfer): Promise<readonly unknown[]> {
  if (shell === 'electron') return Promise.resolve([...transfer.files]);
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return walk(entries);
}

async function walk(entries: readonly FileSystemEntry[]): Promise<readonly PlacedFile[]> {
  const found: PlacedFile[] = [];
  const waiting = [...entries];
  for (let entry = waiting.shift(); entry !== undefined && found.length < MAX_FILES; entry = waiting.shift()) {
    if (isDirectory(entry)) waiting.push(...(await readDirectory(entry)));
    else if (isFile(entry))
      found.push({ file: await readFile(entry), relativePath: entry.fullPath.replace(/^\//, '') });
  }
  return found;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function readFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives at most a hundred entries at a time, and none when it is done. */
async function readDirectory(directory: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
