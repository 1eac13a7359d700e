import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { toWriteError } from '#main/store/signal-files/file-error.ts';
import type { Result } from '#shared/result/result.ts';
import type { RowFiles } from '../row-set.ts';

/** Writes rows one by one into files that appear together when all is done. */
export interface RowFileWriter {
  /** @param values  one or more stored rows, one behind the other */
  append(values: Float32Array): Promise<void>;
  /** Puts the files in place. */
  finish(rest: { readonly labels: Uint8Array; readonly lengths: Int32Array | null }): Promise<FinishedRows>;
  /** Removes what was written, unless it is in place. */
  discard(): Promise<void>;
}

export interface FinishedRows {
  readonly files: RowFiles;
  /** Of the inputs, as they lie in the file. */
  readonly valuesSha256: string;
}

/** What is gathered before the file is written to: small rows would be a call each. */
const BUFFER_BYTES = 4 * 1024 * 1024;

/**
 * @param folder  made where it is not there; files of these names in it are replaced
 * @param name  beginning of the files' names: '<name>inputs.bin'
 */
export async function createRowFileWriter(folder: string, name = ''): Promise<RowFileWriter> {
  await mkdir(folder, { recursive: true });
  const part = `.${randomBytes(6).toString('hex')}.part`;
  const paths = {
    inputs: join(folder, `${name}inputs.bin`),
    labels: join(folder, `${name}labels.bin`),
    lengths: join(folder, `${name}lengths.bin`),
  };
  const temporary: string[] = [`${paths.inputs}${part}`];
  const file = await open(`${paths.inputs}${part}`, 'wx');
  const hash = createHash('sha256');
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;

  async function flush(): Promise<void> {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    hash.update(bytes);
    await writeAll(file, bytes);
  }
  async function writeBeside(path: string, values: Uint8Array | Int32Array): Promise<void> {
    temporary.push(`${path}${part}`);
    const own = await open(`${path}${part}`, 'wx');
    try {
      await writeAll(own, toBytes(values));
      await own.sync();
    } finally {
      await own.close();
    }
  }
  return {
    async append(values) {
      // A copy: the caller may use its row again.
      waiting.push(toBytes(values).slice());
      waitingBytes += values.byteLength;
      if (waitingBytes >= BUFFER_BYTES) await flush();
    },
    async finish({ labels, lengths }) {
      await flush();
      await file.sync();
      await file.close();
      await writeBeside(paths.labels, labels);
      if (lengths !== null) await writeBeside(paths.lengths, lengths);
      for (const path of [...temporary]) {
        await rename(path, path.slice(0, -part.length));
        temporary.shift();
      }
      const lengthsPath = lengths === null ? null : paths.lengths;
      return {
        files: { folder, inputsPath: paths.inputs, labelsPath: paths.labels, lengthsPath },
        valuesSha256: hash.digest('hex'),
      };
    },
    async discard() {
      await file.close().catch(() => undefined);
      for (const path of temporary.splice(0)) await rm(path, { force: true });
    },
  };
}

/**
 * Writes files with a writer that is there for as long as `write` runs: when it fails, or gives an error, nothing is left behind.
 * Errors: those of `write`; 'library/disk-full', 'library/unwritable'.
 */
export async function withRowFiles<T>(
  folder: string,
  write: (writer: RowFileWriter) => Promise<Result<T>>,
  name = '',
): Promise<Result<T>> {
  let writer: RowFileWriter | undefined;
  try {
    writer = await createRowFileWriter(folder, name);
    return await write(writer);
  } catch (error) {
    return toWriteError(error);
  } finally {
    await writer?.discard();
  }
}

function toBytes(values: Float32Array | Int32Array | Uint8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at);
    at += bytesWritten;
  }
}
