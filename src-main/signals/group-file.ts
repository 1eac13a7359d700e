import type { Stats } from 'node:fs';
import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import path from 'node:path';
import { signalFileChanged, toReadError } from '#main/store/signal-files/file-error.ts';
import type { PyramidHeader, PyramidRegion } from '#main/store/signal-files/pyramid-layout.ts';
import {
  findPyramidHeader,
  findPyramidHeaderBytes,
  layOutPyramid,
  PYRAMID_PREFIX_BYTES,
} from '#main/store/signal-files/pyramid-layout.ts';
import { readBytesInto } from '#main/store/signal-files/read-bytes.ts';
import { STORAGE_FORMATS } from '#main/store/signal-files/stored-group.ts';
import type { SignalFileRow } from '#main/store/tables/signal-file.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';

/** A library file that is held open, and what it looked like when it was opened. */
interface OpenFile {
  readonly handle: number;
  readonly path: string;
  readonly opened: Stats;
}

interface PyramidFile {
  readonly file: OpenFile;
  readonly open: OpenPyramid;
}

export interface OpenPyramid {
  readonly header: PyramidHeader;
  readonly levels: readonly (readonly PyramidRegion[])[];
  /** Fills `out` from an offset; false where the file ends before. */
  read(out: Uint8Array, offset: number): boolean;
}

/** The files of one rate group, held open for reading. */
export interface GroupFile {
  readonly row: SignalFileRow;
  readonly frameBytes: number;
  /** Fills `out` with frames from `startSample` on; false where the file ends before. */
  readFrames(out: Uint8Array, startSample: number): boolean;
  /** Opened at the first use; undefined where it is missing or not sound: it can be built anew. */
  findPyramid(): OpenPyramid | undefined;
  /** The pyramid under a display filter, by its file's name; undefined where it has not been made yet. */
  findFilteredPyramid(fileName: string): OpenPyramid | undefined;
  /** After it was built anew. */
  dropPyramid(): void;
  /** Whether the files are still those that were opened. */
  isUnchanged(): boolean;
  close(): void;
}

/** Errors: 'library/signal-file-missing', 'library/signal-file-changed' (its size is not what the row says). */
export function openGroupFile(signalsFolder: string, row: SignalFileRow): Result<GroupFile> {
  let data: OpenFile;
  try {
    data = openFile(path.join(signalsFolder, row.dataName));
  } catch (error) {
    return toReadError(error, row.dataName);
  }
  if (data.opened.size !== row.dataSizeBytes) {
    closeSync(data.handle);
    return signalFileChanged(row.dataName, { wanted: row.dataSizeBytes, found: data.opened.size });
  }
  const frameBytes = STORAGE_FORMATS[row.wfdbFormat].bytesPerSample * row.signalCount;
  let pyramid: PyramidFile | undefined;
  const filtered = new Map<string, PyramidFile>();
  return ok({
    row,
    frameBytes,
    readFrames: (out, startSample) => readWhole(data.handle, out, startSample * frameBytes),
    findPyramid() {
      pyramid ??= findOpenPyramid(path.join(signalsFolder, row.pyramidName), row.sampleCount);
      return pyramid?.open;
    },
    findFilteredPyramid(fileName) {
      const known = filtered.get(fileName);
      if (known !== undefined) return known.open;
      const found = findOpenPyramid(path.join(signalsFolder, fileName), row.sampleCount);
      if (found !== undefined) filtered.set(fileName, found);
      return found?.open;
    },
    dropPyramid() {
      if (pyramid !== undefined) closeSync(pyramid.file.handle);
      pyramid = undefined;
    },
    isUnchanged: () => isSame(data) && (pyramid === undefined || isSame(pyramid.file)),
    close() {
      closeSync(data.handle);
      if (pyramid !== undefined) closeSync(pyramid.file.handle);
      for (const { file } of filtered.values()) closeSync(file.handle);
      filtered.clear();
    },
  });
}

function openFile(file: string): OpenFile {
  const handle = openSync(file, 'r');
  try {
    return { handle, path: file, opened: fstatSync(handle) };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

function isSame({ path: file, opened }: OpenFile): boolean {
  const now = statSync(file, { throwIfNoEntry: false });
  return now?.ino === opened.ino && now.size === opened.size && now.mtimeMs === opened.mtimeMs;
}

function findOpenPyramid(file: string, sampleCount: number): PyramidFile | undefined {
  let opened: OpenFile;
  try {
    opened = openFile(file);
  } catch {
    return undefined; // whatever is wrong with it, it is built anew, and that says why it cannot be
  }
  const header = readHeader(opened.handle);
  const layout = header?.sampleCount === sampleCount ? layOutPyramid(header) : undefined;
  if (header === undefined || layout?.fileBytes !== opened.opened.size) {
    closeSync(opened.handle);
    return undefined;
  }
  const read = (out: Uint8Array, offset: number): boolean => readWhole(opened.handle, out, offset);
  return { file: opened, open: { header, levels: layout.levels, read } };
}

function readHeader(handle: number): PyramidHeader | undefined {
  const prefix = Buffer.alloc(PYRAMID_PREFIX_BYTES);
  const headerBytes = readWhole(handle, prefix, 0) ? findPyramidHeaderBytes(prefix) : undefined;
  if (headerBytes === undefined) return undefined;
  const bytes = Buffer.alloc(headerBytes);
  return readWhole(handle, bytes, 0) ? findPyramidHeader(bytes) : undefined;
}

function readWhole(handle: number, out: Uint8Array, offset: number): boolean {
  return readBytesInto(handle, out, offset) === out.length;
}
