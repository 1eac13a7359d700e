import { constants } from 'node:fs';
import { open, readdir, realpath, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '#shared/result/result.ts';
import { toReadError } from './read-error.ts';

/** Greatest file that is read whole. */
export const MAX_FILE_BYTES = 4 * 1024 ** 3;

export interface SourceEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/**
 * A folder that the user granted, and the only way to the files in it. Names are relative, with '/' between folders; what a
 * header mentions and what a symbolic link points to must lie inside, else `import/outside-folder`. Errors name the file
 * without its folders.
 */
export class SourceFolder {
  /** Real absolute path; never shown, never logged. */
  readonly rootPath: string;
  readonly #listings = new Map<string, { readonly changedAtMs: number; readonly entries: readonly SourceEntry[] }>();

  private constructor(rootPath: string) {
    this.rootPath = rootPath;
  }

  static async open(folderPath: string): Promise<Result<SourceFolder>> {
    const name = path.basename(folderPath);
    try {
      const rootPath = await realpath(folderPath);
      if (!(await stat(rootPath)).isDirectory())
        return err('import/not-found', `'${name}' is not a folder.`, { file: name });
      return ok(new SourceFolder(rootPath));
    } catch (error) {
      return toReadError(error, name);
    }
  }

  /** Whether a path still leads to this folder. */
  async isStill(folderPath: string): Promise<boolean> {
    try {
      return (await realpath(folderPath)) === this.rootPath;
    } catch {
      return false; // opening it anew will say why
    }
  }

  /** Files and folders of one folder, in the system's order; links that lead outside are left out. */
  async list(folder: string): Promise<Result<readonly SourceEntry[]>> {
    const resolved = await this.resolve(folder === '' ? '.' : folder);
    if (!resolved.ok) return resolved;
    try {
      const changedAtMs = (await stat(resolved.value)).mtimeMs;
      const known = this.#listings.get(folder);
      if (known?.changedAtMs === changedAtMs) return ok(known.entries);
      const entries: SourceEntry[] = [];
      for (const entry of await readdir(resolved.value, { withFileTypes: true })) {
        const kind = entry.isSymbolicLink() ? await this.#findLinkKind(joinName(folder, entry.name)) : entry;
        if (kind?.isDirectory()) entries.push({ name: entry.name, kind: 'folder' });
        else if (kind?.isFile()) entries.push({ name: entry.name, kind: 'file' });
      }
      if (this.#listings.size >= MAX_LISTINGS) this.#listings.clear();
      this.#listings.set(folder, { changedAtMs, entries });
      return ok(entries);
    } catch (error) {
      return toReadError(error, path.posix.basename(folder) || path.basename(this.rootPath));
    }
  }

  /** Real path of a name inside the folder. */
  async resolve(name: string): Promise<Result<string>> {
    const baseName = toBaseName(name);
    const outside = err('import/outside-folder', `'${baseName}' lies outside the folder that was chosen.`, {
      file: baseName,
    });
    if (name.includes('\0')) return err('import/missing-file', 'A file name holds a NUL character.', { file: '' });
    const wanted = path.resolve(this.rootPath, name);
    if (path.isAbsolute(name) || !isInside(this.rootPath, wanted)) return outside;
    try {
      const real = await realpath(wanted);
      return isInside(this.rootPath, real) ? ok(real) : outside;
    } catch (error) {
      return toReadError(error, baseName);
    }
  }

  async readSizeBytes(name: string): Promise<Result<number>> {
    return this.#withFile(name, async (file) => ok((await file.stat()).size));
  }

  /** The file's bytes; more than `maxBytes` is refused before anything is read. */
  async read(name: string, maxBytes = MAX_FILE_BYTES): Promise<Result<Uint8Array<ArrayBuffer>>> {
    return this.#withFile(name, async (file) => {
      const sizeBytes = (await file.stat()).size;
      const baseName = toBaseName(name);
      if (sizeBytes > maxBytes) {
        return err('import/out-of-bounds', `'${baseName}' has ${sizeBytes} bytes; at most ${maxBytes} are read.`, {
          file: baseName,
          sizeBytes,
          maxBytes,
        });
      }
      return ok(await readStart(file, sizeBytes));
    });
  }

  /** At most `byteCount` bytes from the start of the file. */
  async readStart(name: string, byteCount: number): Promise<Result<Uint8Array<ArrayBuffer>>> {
    return this.#withFile(name, async (file) =>
      ok(await readStart(file, Math.min(byteCount, (await file.stat()).size))),
    );
  }

  async #withFile<T>(name: string, use: (file: FileHandle) => Promise<Result<T>>): Promise<Result<T>> {
    const resolved = await this.resolve(name);
    if (!resolved.ok) return resolved;
    const baseName = toBaseName(name);
    let file: FileHandle | undefined;
    try {
      file = await open(resolved.value, OPEN_FLAGS);
      if (!(await file.stat()).isFile())
        return err('import/unreadable', `'${baseName}' is not a file.`, { file: baseName });
      return await use(file);
    } catch (error) {
      return toReadError(error, baseName);
    } finally {
      await file?.close();
    }
  }

  async #findLinkKind(name: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
    const resolved = await this.resolve(name);
    return resolved.ok ? stat(resolved.value) : undefined;
  }
}

/** 'a/b' + 'c' gives 'a/b/c'; '' stands for the granted folder itself; an absolute name stays one, to be refused. */
export function joinName(folder: string, name: string): string {
  return folder === '' || path.isAbsolute(name) ? name : `${folder}/${name}`;
}

/** What errors show: the last part of a name, cut to a sane length. */
export function toBaseName(name: string): string {
  return (name.split(/[/\\]/).findLast((part) => part !== '') ?? name).replaceAll(/\p{Cc}/gu, '?').slice(0, 120);
}

const MAX_LISTINGS = 64;
/** The path is resolved already: a link put in its place meanwhile is refused; a FIFO does not block. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

function isInside(rootPath: string, candidate: string): boolean {
  const relative = path.relative(rootPath, candidate);
  return relative === '' || (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative));
}

async function readStart(file: FileHandle, byteCount: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(byteCount);
  let filled = 0;
  while (filled < byteCount) {
    const wanted = Math.min(MAX_READ_BYTES, byteCount - filled);
    const { bytesRead } = await file.read(bytes, filled, wanted, filled);
    if (bytesRead === 0) return bytes.slice(0, filled); // the file shrank meanwhile
    filled += bytesRead;
  }
  return bytes;
}

/** Linux reads at most 2 GiB at once. */
const MAX_READ_BYTES = 1024 ** 3;
