import type { Result } from '#shared/result/result.ts';
import type { ImportedRecord } from './imported-record.ts';
import type { SourceFolder } from './source-folder.ts';

export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/**
 * One file format, from bytes to an ImportedRecord. A recording is named relative to the granted folder, with '/' between
 * folders and without suffix where the format has several files per recording ('mitdb/100').
 */
export interface Importer {
  /** Short and stable: stored with the record. */
  readonly id: string;
  /** For people, e.g. 'WFDB (PhysioNet)'. */
  readonly name: string;
  /** Of files that are this importer's alone, which the system may open with the program: lower case, with dot. */
  readonly fileExtensions: readonly string[];

  /** Whether a file with these first bytes (at most 4 KiB) may be this importer's. */
  sniff(firstBytes: Uint8Array, fileName: string): boolean;

  /** Names of the recordings that lie directly in one folder, given the names of its files. */
  findRecordings(
    source: SourceFolder,
    folder: string,
    fileNames: readonly string[],
  ): Promise<Result<readonly string[]>>;

  /** Name of the recording that a file belongs to, undefined for a file that belongs to none. */
  findRecordingOf(source: SourceFolder, folder: string, fileName: string): Promise<string | undefined>;

  /** The whole recording, digital units plus calibration. Reads nothing outside the granted folder. */
  parse(source: SourceFolder, name: string, options: ReadOptions): Promise<Result<ImportedRecord>>;
}

/** A recording that was found and can be read: plain data, so that it can be handed to a worker. */
export interface RecordingRef {
  readonly importerId: string;
  /** Absolute path of the granted folder; never shown, never logged. */
  readonly folder: string;
  /** Relative to `folder`, as the importer names it. */
  readonly name: string;
  /** Without folders unless several recordings of the list share it. */
  readonly displayName: string;
}
