import type { PickedFile } from './desk-bridge.ts';

/** Most files that one drop may bring, as the browser shell takes them. */
const MOST_FILES = 50_000;

/**
 * Every file of a drop, folders walked. What was dropped must be asked for while the drop event is still being handled, so the
 * entries are taken before anything is awaited.
 */
export function readDroppedFiles(transfer: DataTransfer): Promise<readonly PickedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return walkAll(entries);
}

/** Files of an `<input type=file>`: with `webkitdirectory` their path begins with the folder's name. */
export function toPickedFiles(files: Iterable<File>): readonly PickedFile[] {
  return [...files].map((file) => ({
    file,
    path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
  }));
}

async function walkAll(entries: readonly FileSystemEntry[]): Promise<readonly PickedFile[]> {
  const found: PickedFile[] = [];
  const waiting = [...entries];
  for (let entry = waiting.pop(); entry !== undefined && found.length < MOST_FILES; entry = waiting.pop()) {
    if (entry.name.startsWith('.')) continue;
    if (isFile(entry)) found.push({ file: await readFile(entry), path: entry.fullPath.replace(/^\//, '') });
    else if (isFolder(entry)) waiting.push(...(await readFolder(entry)));
  }
  return found;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function readFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A folder's reader gives its entries in batches (100 in Chromium), and an empty one at the end. */
async function readFolder(entry: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = entry.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}
