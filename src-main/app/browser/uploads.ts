import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Grant } from '#shared/ipc/schemas/files.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { Grants } from '#main/ipc/grants.ts';
import { findUploadParts } from './upload-name.ts';

export interface UploadsOptions {
  /** Emptied when the server starts and ends; inside the library, so on a disk with room for it. */
  readonly folder: string;
  readonly grants: Grants;
  readonly now: () => number;
  readonly maxBatchBytes?: number;
}

export interface Uploads {
  /** Writes one file of a batch. Errors: 'ipc/bad-input', 'ipc/too-large', 'ipc/busy', 'library/disk-full', 'library/unwritable'. */
  write(batch: string, pathHeader: string | undefined, body: Readable): Promise<Result<null>>;
  /** Ends a batch: a grant for the folder that now holds its files, which goes after the import. */
  finish(batch: string): Result<readonly Grant[]>;
  /** Gives up a batch that the person cancelled. */
  discard(batch: string): Promise<void>;
  close(): Promise<void>;
}

interface Batch {
  readonly folder: string;
  readonly topNames: Set<string>;
  /** Of them, the files: they came by themselves, and not in a folder. */
  readonly topFiles: Set<string>;
  sizeBytes: number;
  fileCount: number;
  writing: number;
  lastUsedMs: number;
}

const MAX_BATCH_BYTES = 32 * 2 ** 30;
const MAX_FILES = 50_000;
const MAX_BATCHES = 8;
const MAX_ENDED_BATCHES = 1000;
const IDLE_MS = 15 * 60_000;

/** Files that a page sends for import, streamed into a folder of their own, with bounds on count and size. */
export function createUploads({ folder, grants, now, maxBatchBytes = MAX_BATCH_BYTES }: UploadsOptions): Uploads {
  const batches = new Map<string, Batch>();
  // A file that comes after its batch was ended must not open it anew: nobody would ever finish it.
  const ended = new Set<string>();
  const isReady = rm(folder, { recursive: true, force: true });

  function end(batch: string): void {
    batches.delete(batch);
    ended.add(batch);
    const [oldest] = ended;
    if (ended.size > MAX_ENDED_BATCHES && oldest !== undefined) ended.delete(oldest);
  }

  async function remove(batch: string): Promise<void> {
    const found = batches.get(batch);
    end(batch);
    if (found !== undefined) await rm(found.folder, { recursive: true, force: true });
  }

  function open(batch: string): Batch | undefined {
    const found = batches.get(batch);
    if (found !== undefined) return found;
    for (const [other, { lastUsedMs, writing }] of batches) {
      if (writing === 0 && now() - lastUsedMs > IDLE_MS) void remove(other);
    }
    if (batches.size >= MAX_BATCHES) return undefined;
    const opened: Batch = {
      // Not the page's own name for it: one that is used again must not reach into what was granted.
      folder: join(folder, randomUUID()),
      topNames: new Set(),
      topFiles: new Set(),
      sizeBytes: 0,
      fileCount: 0,
      writing: 0,
      lastUsedMs: now(),
    };
    batches.set(batch, opened);
    return opened;
  }

  async function save(batch: Batch, parts: readonly string[], body: Readable): Promise<Result<null>> {
    const file = join(batch.folder, ...parts);
    try {
      await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
      await pipeline(body, countBytes(batch, maxBatchBytes), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
      batch.topNames.add(parts[0] ?? '');
      if (parts.length === 1) batch.topFiles.add(parts[0] ?? '');
      return ok(null);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') await rm(file, { force: true });
      return toUploadError(error);
    }
  }

  return {
    async write(name, pathHeader, body) {
      const parts = findUploadParts(pathHeader);
      if (!isBatchName(name) || parts === undefined) return err('ipc/bad-input', 'A file name cannot be used here.');
      if (ended.has(name)) return err('grant/unknown', 'This upload has ended. Choose the files again.');
      await isReady;
      const batch = open(name);
      if (batch === undefined) return err('ipc/busy', 'Too many uploads at once. Wait for one to end and try again.');
      if (batch.fileCount >= MAX_FILES) return err('ipc/too-large', `More than ${MAX_FILES} files in one upload.`);
      batch.fileCount += 1;
      batch.writing += 1;
      const saved = await save(batch, parts, body);
      batch.writing -= 1;
      batch.lastUsedMs = now();
      return saved;
    },
    finish(name) {
      const batch = batches.get(name);
      if (batch === undefined || batch.topNames.size === 0)
        return err('grant/unknown', 'No file arrived. Choose them again.');
      if (batch.writing > 0) return err('ipc/busy', 'Files of this upload are still arriving.');
      end(name);
      const [first = 'files'] = batch.topNames;
      const dispose = () => void rm(batch.folder, { recursive: true, force: true });
      const displayName = batch.topNames.size === 1 ? first : `${batch.topNames.size} files`;
      const chosenNames = [...batch.topFiles];
      // A single folder by its own name: the import names it so where nothing can be read.
      const path = batch.topNames.size === 1 && chosenNames.length === 0 ? join(batch.folder, first) : batch.folder;
      return ok([grants.grant({ kind: 'read', path, chosenNames, dispose }, displayName)]);
    },
    discard: remove,
    async close() {
      batches.clear();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isBatchName(name: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
}

class TooLarge extends Error {}

function countBytes(batch: Batch, maxBytes: number): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      batch.sizeBytes += chunk.length;
      if (batch.sizeBytes > maxBytes) done(new TooLarge());
      else done(null, chunk);
    },
  });
}

function toUploadError(error: unknown): Result<never> {
  if (error instanceof TooLarge) return err('ipc/too-large', 'The upload is larger than Overread takes at once.');
  switch (codeOf(error)) {
    case 'EEXIST':
      return err('ipc/bad-input', 'Two files of one upload have the same name.');
    case 'ENOSPC':
      return err('library/disk-full', 'The disk is full. Make room on it and upload again.');
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'ECONNRESET':
      return err('ipc/disconnected', 'The connection ended before the file had arrived.');
    default:
      return err('library/unwritable', "The file could not be written into the library's folder for uploads.");
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
