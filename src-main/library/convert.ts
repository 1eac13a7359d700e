import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { PlaceOptions } from '#main/exporters/place-files.ts';
import { writeWfdbRecord, type WrittenRecord } from '#main/exporters/wfdb/write-wfdb-record.ts';
import type { ReadOptions, RecordingRef } from '#main/importers/importer.ts';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { ok, type Result } from '#shared/result/result.ts';

export interface ConvertTarget {
  /** Made where it is not there. */
  readonly folder: string;
  /** The new record's name. */
  readonly name: string;
}

export interface ConvertOptions extends ReadOptions, PlaceOptions {
  readonly onProgress?: (doneCount: number, totalCount: number) => void;
}

export interface Conversion {
  readonly displayName: string;
  readonly result: Result<WrittenRecord>;
}

/** One recording, from whatever format it is in to WFDB: samples, calibration, annotations and comments as they are. No library. */
export async function convertRecord(
  ref: RecordingRef,
  target: ConvertTarget,
  options: ConvertOptions = {},
): Promise<Result<WrittenRecord>> {
  const read = await readRecording(ref, options);
  if (!read.ok) return read;
  const written = await writeWfdbRecord(read.value, { ...target, overwrite: options.overwrite ?? false });
  if (!written.ok) return written;
  return ok({ ...written.value, notices: [...read.value.notices, ...written.value.notices] });
}

/**
 * Everything that `inPath` stands for (a file, a record name, a folder) to `outPath`: for one recording the new record's path without
 * suffix, or a folder that is there or ends in '/'; for several a folder, in which subfolders are kept. Goes on past a recording that
 * fails. Errors: those of findRecordings.
 */
export async function convertRecordings(
  inPath: string,
  outPath: string,
  options: ConvertOptions = {},
): Promise<Result<readonly Conversion[]>> {
  const found = await findRecordings(inPath);
  if (!found.ok) return found;
  const intoFolder = found.value.length > 1 || /[/\\]$/.test(outPath) || (await isFolder(outPath));
  const conversions: Conversion[] = [];
  for (const ref of found.value) {
    if (options.signal?.aborted === true) break;
    const target = intoFolder ? toPlaceIn(outPath, ref) : toTarget(outPath);
    conversions.push({ displayName: ref.displayName, result: await convertRecord(ref, target, options) });
    options.onProgress?.(conversions.length, found.value.length);
  }
  return ok(conversions);
}

function toTarget(outPath: string): ConvertTarget {
  const absolute = path.resolve(outPath);
  return { folder: path.dirname(absolute), name: path.basename(absolute).replace(/\.hea$/i, '') };
}

function toPlaceIn(folder: string, ref: RecordingRef): ConvertTarget {
  const parts = ref.name.split('/');
  const name = (parts.pop() ?? ref.displayName).replaceAll(/[^A-Za-z0-9_-]+/g, '_');
  return { folder: path.resolve(folder, ...parts), name };
}

async function isFolder(candidate: string): Promise<boolean> {
  try {
    return (await stat(candidate)).isDirectory();
  } catch {
    return false; // it will be made, or writing says why not
  }
}
