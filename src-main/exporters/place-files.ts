import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Err, type AppError, type Result } from '#shared/result/result.ts';

/** A file that is to come into being: its name in the folder, and how its bytes are written. */
export interface PlannedFile {
  readonly name: string;
  readonly write: (file: FileHandle) => Promise<void>;
}

export interface PlaceOptions {
  /** Files of the same name are replaced; else they are refused and nothing is written. */
  readonly overwrite?: boolean;
}

/**
 * Writes files under temporary names, then puts them in place in the given order: whoever looks never sees half a file, and the
 * last one (a header) appears when all others are there. On failure nothing new is left behind.
 * @param folder  made where it is not there
 * Errors: export/exists, export/unwritable (permission, full disk, ...); each names the file.
 */
export async function placeFiles(
  folder: string,
  files: readonly PlannedFile[],
  options: PlaceOptions = {},
): Promise<Result<undefined>> {
  const overwrite = options.overwrite === true;
  const placed: string[] = [];
  const temporary: string[] = [];
  let current = path.basename(folder);
  let madeFrom: string | undefined;
  let isDone = false;
  try {
    madeFrom = await mkdir(folder, { recursive: true });
    if (!overwrite) {
      const taken = await findTaken(folder, files);
      if (taken !== undefined) return toExistsError(taken);
    }
    for (const file of files) {
      current = file.name;
      const temporaryPath = path.join(folder, `.${file.name}.${randomBytes(6).toString('hex')}.part`);
      temporary.push(temporaryPath);
      await writeDurably(temporaryPath, file);
    }
    for (const [index, file] of files.entries()) {
      current = file.name;
      const from = temporary[index] ?? '';
      const to = path.join(folder, file.name);
      if (overwrite) await rename(from, to);
      else await moveToFree(from, to);
      placed.push(to);
    }
    isDone = true;
    return ok();
  } catch (error) {
    // What was replaced cannot be brought back; what is new goes.
    if (!overwrite) await removeAll(placed);
    return toWriteError(error, current);
  } finally {
    await removeAll(temporary);
    if (!isDone && madeFrom !== undefined) await removeEmptyFolders(folder, madeFrom);
  }
}

async function findTaken(folder: string, files: readonly PlannedFile[]): Promise<string | undefined> {
  for (const { name } of files) {
    if (await exists(path.join(folder, name))) return name;
  }
  return undefined;
}

async function exists(filePath: string): Promise<boolean> {
  try {
    await stat(filePath);
    return true;
  } catch {
    return false; // what else is wrong shows when it is written
  }
}

async function writeDurably(filePath: string, planned: PlannedFile): Promise<void> {
  const file = await open(filePath, 'wx');
  try {
    await planned.write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A hard link fails where the name has been taken meanwhile; file systems without links get a rename. */
async function moveToFree(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (findErrno(error) === 'EEXIST') throw error;
    await rename(from, to);
  }
}

async function removeAll(paths: readonly string[]): Promise<void> {
  for (const filePath of paths) await rm(filePath, { force: true });
}

/** From the folder up to the first one that was made for it. */
async function removeEmptyFolders(folder: string, madeFrom: string): Promise<void> {
  try {
    for (let current = path.resolve(folder); ; current = path.dirname(current)) {
      await rmdir(current);
      if (current === path.resolve(madeFrom)) return;
    }
  } catch {
    // somebody else has put something there: it stays
  }
}

function toExistsError(name: string): Err<AppError> {
  return err('export/exists', `'${name}' is there already.`, { file: name });
}

function toWriteError(error: unknown, name: string): Err<AppError> {
  const errno = findErrno(error);
  if (errno === undefined) throw error;
  if (errno === 'EEXIST') return toExistsError(name);
  const reason = REASONS.get(errno) ?? errno;
  return err('export/unwritable', `'${name}' cannot be written: ${reason}.`, { file: name, reason });
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'no permission'],
  ['EPERM', 'no permission'],
  ['EROFS', 'the disk is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['ENOTDIR', 'a part of its path is no folder'],
  ['ENAMETOOLONG', 'the name is too long'],
]);

function findErrno(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}
