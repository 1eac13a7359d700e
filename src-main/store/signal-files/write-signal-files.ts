import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
import path from 'node:path';
import { assert } from '#shared/result/assert.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import { buildPyramid } from './build-pyramid.ts';
import { toWriteError } from './file-error.ts';
import { chooseStorageFormat, encodeFrames } from './sample-format.ts';
import type { SignalFileFacts, StoredGroup } from './stored-group.ts';
import { STORAGE_FORMATS, toSignalFileNames } from './stored-group.ts';
import { toHeaderText } from './write-header.ts';

export interface SignalFolders {
  readonly signalsFolder: string;
  /** On the same file system, so that a rename puts a file in place whole or not at all. */
  readonly tempFolder: string;
}

/**
 * Writes the files of all rate groups of a record: data, pyramid and header, each under a temporary name, forced to disk, then
 * renamed. Blocks its thread: for a worker.
 * @param isCancelled  asked between stretches; a cancelled write leaves nothing and gives undefined
 * Errors: 'library/disk-full', 'library/unwritable'; then no file is left either.
 */
export function writeSignalFiles(
  folders: SignalFolders,
  record: { readonly recordId: string; readonly groups: readonly StoredGroup[] },
  isCancelled: () => boolean = () => false,
): Result<readonly SignalFileFacts[] | undefined> {
  assert(endianness() === 'LE', () => 'writeSignalFiles: library files are written on little-endian machines only');
  const written = createWrittenFiles(folders);
  try {
    const facts: SignalFileFacts[] = [];
    for (const [groupIndex, group] of record.groups.entries()) {
      const names = toSignalFileNames(record.recordId, groupIndex);
      const wfdbFormat = chooseStorageFormat(group.signals);
      const data = writeData(written, group, { name: names.dataName, wfdbFormat, isCancelled });
      if (data === undefined) {
        written.removeAll();
        return ok(undefined);
      }
      facts.push({ ...names, wfdbFormat, ...data });
      written.write(names.pyramidName, [buildPyramid(group)]);
      written.write(names.headerName, [Buffer.from(toHeaderText(group, { ...names, wfdbFormat }), 'utf8')]);
    }
    written.putInPlace();
    return ok(facts);
  } catch (error) {
    written.removeAll();
    return toWriteError(error);
  }
}

/** Builds the pyramid file of one group anew and puts it in place. Blocks its thread. */
export function writePyramid(folders: SignalFolders, pyramidName: string, group: StoredGroup): Result<undefined> {
  return writePyramidFile(folders, pyramidName, buildPyramid(group));
}

/** Puts a whole pyramid file in place, or nothing. Blocks its thread. Errors: 'library/disk-full', 'library/unwritable'. */
export function writePyramidFile(folders: SignalFolders, name: string, bytes: Buffer): Result<undefined> {
  const written = createWrittenFiles(folders);
  try {
    written.write(name, [bytes]);
    written.putInPlace();
    return ok();
  } catch (error) {
    written.removeAll();
    return toWriteError(error);
  }
}

/** Bytes that are encoded, hashed and written at a time. */
const STRETCH_BYTES = 1 << 20;

function writeData(
  written: WrittenFiles,
  group: StoredGroup,
  options: { readonly name: string; readonly wfdbFormat: 16 | 24 | 32; readonly isCancelled: () => boolean },
): { dataSizeBytes: number; dataSha256: string } | undefined {
  const { bytesPerSample } = STORAGE_FORMATS[options.wfdbFormat];
  const stretchSamples = Math.max(1, Math.floor(STRETCH_BYTES / (bytesPerSample * group.signals.length)));
  const hash = createHash('sha256');
  let dataSizeBytes = 0;
  function* stretches(): Generator<Buffer> {
    for (let startSample = 0; startSample < group.sampleCount; startSample += stretchSamples) {
      if (options.isCancelled()) return;
      const endSample = Math.min(startSample + stretchSamples, group.sampleCount);
      const bytes = encodeFrames(group.signals, { format: options.wfdbFormat, startSample, endSample });
      hash.update(bytes);
      dataSizeBytes += bytes.length;
      yield bytes;
    }
  }
  written.write(options.name, stretches());
  return options.isCancelled() ? undefined : { dataSizeBytes, dataSha256: hash.digest('hex') };
}

interface WrittenFiles {
  /** Writes a file under its temporary name and forces it to disk. */
  write(name: string, parts: Iterable<Buffer>): void;
  /** Renames everything that was written into the signals folder. */
  putInPlace(): void;
  removeAll(): void;
}

function createWrittenFiles({ signalsFolder, tempFolder }: SignalFolders): WrittenFiles {
  const names: string[] = [];
  return {
    write(name, parts) {
      const file = openSync(path.join(tempFolder, name), 'wx', 0o600);
      names.push(name);
      try {
        for (const part of parts) writeWhole(file, part);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
    putInPlace() {
      for (const name of names) renameSync(path.join(tempFolder, name), path.join(signalsFolder, name));
      syncFolder(signalsFolder);
    },
    removeAll() {
      for (const name of names) {
        rmSync(path.join(tempFolder, name), REMOVE);
        rmSync(path.join(signalsFolder, name), REMOVE);
      }
    },
  };
}

/** A file that a virus scanner holds goes at the next try; what still stays is swept at start-up. */
const REMOVE = { force: true, maxRetries: 3, retryDelay: 50 } as const;

function writeWhole(file: number, bytes: Buffer): void {
  let offset = 0;
  while (offset < bytes.length) offset += writeSync(file, bytes, offset, bytes.length - offset);
}

/** Makes the renames last through a power cut; Windows has no such call, and its renames are journalled. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
