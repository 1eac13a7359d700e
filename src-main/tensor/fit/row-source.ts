import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FitIndex, FitRowFile, FitRows } from '../protocol/fit-spec.ts';
import { refuse } from './fit-failure.ts';

/** Rows by number, over all files. */
export interface RowSource {
  readonly rowCount: number;
  /** Values of a row as it is stored. */
  readonly rowLength: number;
  readonly labelsPerRow: number;
  /** [rowCount * labelsPerRow] */
  readonly labels: Uint8Array;
  /** [rowCount]; null: all of a row. */
  readonly lengths: Int32Array | null;
  /** [rowCount]; null: 1 each. */
  readonly weights: Float32Array | null;
  /** @param output  [rows.length * rowLength] */
  readRowsInto(output: Float32Array, rows: Int32Array): Promise<void>;
  close(): Promise<void>;
}

export interface OpenRowsOptions {
  readonly labelsPerRow: number;
  /** All inputs together are read whole up to here, else row by row as they are needed. */
  readonly maxBytesInMemory: number;
}

/** Throws a refusal where a file has another length than it must have. */
export async function openRows(rows: FitRows, options: OpenRowsOptions): Promise<RowSource> {
  const rowLength = rows.rowShape.reduce((product, size) => product * size, 1);
  const rowCount = rows.files.reduce((sum, file) => sum + file.rowCount, 0);
  const readsWhole = 4 * rowCount * rowLength <= options.maxBytesInMemory;
  const stores: RowStore[] = [];
  try {
    for (const file of rows.files) {
      await checkSize(file.inputsPath, 4 * file.rowCount * rowLength);
      stores.push(readsWhole ? await readWhole(file) : await openByPosition(file));
    }
    const labels = await joinFiles(rows.files, ({ labelsPath }) => labelsPath, options.labelsPerRow);
    const lengths = await joinFiles(rows.files, ({ lengthsPath }) => lengthsPath, 4);
    const weights = await joinFiles(rows.files, ({ weightsPath }) => weightsPath, 4);
    if (labels === null) throw refuse('there are rows without labels');
    return {
      rowCount,
      rowLength,
      labelsPerRow: options.labelsPerRow,
      labels,
      lengths: lengths === null ? null : new Int32Array(lengths.buffer),
      weights: weights === null ? null : new Float32Array(weights.buffer),
      readRowsInto: (output, numbers) => readRowsInto({ stores, rowLength, output, rows: numbers }),
      close: () => closeAll(stores),
    };
  } catch (error) {
    await closeAll(stores);
    throw error;
  }
}

/** Row numbers as an index names them. Throws a refusal where there is no such row. */
export async function readIndex(index: FitIndex, rowCount: number): Promise<Int32Array> {
  if (index.rowCount < 1) throw refuse('a side has no rows');
  const numbers =
    'path' in index
      ? new Int32Array((await readBytes(index.path, 4 * index.rowCount)).buffer)
      : Int32Array.from({ length: index.rowCount }, (_, k) => index.firstRow + k);
  const wrong = numbers.find((row) => row < 0 || row >= rowCount);
  if (wrong !== undefined) throw refuse(`row ${wrong} is asked for, and there are ${rowCount}`);
  return numbers;
}

/** The same rows with other inputs: those of one file, [rowCount, rowLength]. */
export async function replaceInputs(
  source: RowSource,
  inputs: { readonly path: string; readonly rowLength: number; readonly lengths: Int32Array | null },
  maxBytesInMemory: number,
): Promise<RowSource> {
  const { rowCount } = source;
  const { path, rowLength, lengths } = inputs;
  const readsWhole = 4 * rowCount * rowLength <= maxBytesInMemory;
  const file = { inputsPath: path, rowCount };
  const stores = [readsWhole ? await readWhole(file) : await openByPosition(file)];
  return {
    ...source,
    rowLength,
    lengths,
    readRowsInto: (output, rows) => readRowsInto({ stores, rowLength, output, rows }),
    close: () => closeAll(stores),
  };
}

interface RowStore {
  readonly rowCount: number;
  /** Consecutive rows from `firstRow` of the file, as many as `output` holds; undefined where that is done at once. */
  readInto(output: Float32Array, firstRow: number, rowLength: number): Promise<void> | undefined;
  close(): Promise<void>;
}

type InputsFile = Pick<FitRowFile, 'inputsPath' | 'rowCount'>;

async function readWhole({ inputsPath, rowCount }: InputsFile): Promise<RowStore> {
  const bytes = await readBytes(inputsPath);
  const values = new Float32Array(bytes.buffer);
  return {
    rowCount,
    readInto(output, firstRow, rowLength) {
      output.set(values.subarray(firstRow * rowLength, firstRow * rowLength + output.length));
      return undefined;
    },
    close: () => Promise.resolve(),
  };
}

async function openByPosition({ inputsPath, rowCount }: InputsFile): Promise<RowStore> {
  const handle = await open(inputsPath, 'r');
  return {
    rowCount,
    readInto: (output, firstRow, rowLength) => readAt(handle, output, 4 * firstRow * rowLength),
    close: () => handle.close(),
  };
}

async function readAt(handle: FileHandle, output: Float32Array, position: number): Promise<void> {
  const bytes = new Uint8Array(output.buffer, output.byteOffset, output.byteLength);
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) throw refuse('a file of rows became shorter while it was read');
    done += bytesRead;
  }
}

/** Rows that follow each other are read together; all reads of a batch are under way at once. */
async function readRowsInto(task: {
  readonly stores: readonly RowStore[];
  readonly rowLength: number;
  readonly output: Float32Array;
  readonly rows: Int32Array;
}): Promise<void> {
  const { stores, rowLength, output, rows } = task;
  const reads: Promise<void>[] = [];
  for (let k = 0; k < rows.length;) {
    const { store, row } = findStore(stores, rows[k] ?? 0);
    let count = 1;
    while (k + count < rows.length && rows[k + count] === (rows[k] ?? 0) + count && row + count < store.rowCount)
      count++;
    const reading = store.readInto(output.subarray(k * rowLength, (k + count) * rowLength), row, rowLength);
    if (reading !== undefined) reads.push(reading);
    k += count;
  }
  await Promise.all(reads);
}

function findStore(stores: readonly RowStore[], number: number): { readonly store: RowStore; readonly row: number } {
  let row = number;
  for (const store of stores) {
    if (row < store.rowCount) return { store, row };
    row -= store.rowCount;
  }
  throw new Error(`findStore: there is no row ${number}`);
}

async function closeAll(stores: readonly RowStore[]): Promise<void> {
  await Promise.all(stores.map((store) => store.close()));
}

/** One array of all files' bytes; null where no file has any, and a refusal where some have them and some have not. */
async function joinFiles(
  files: readonly FitRowFile[],
  toPath: (file: FitRowFile) => string | null,
  bytesPerRow: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const withPath = files.filter((file) => toPath(file) !== null);
  if (withPath.length === 0) return null;
  if (withPath.length < files.length) throw refuse('some files of rows come with lengths or weights and some do not');
  const joined = new Uint8Array(files.reduce((sum, { rowCount }) => sum + rowCount * bytesPerRow, 0));
  let offset = 0;
  for (const file of files) {
    joined.set(await readBytes(toPath(file) ?? '', file.rowCount * bytesPerRow), offset);
    offset += file.rowCount * bytesPerRow;
  }
  return joined;
}

/** A file's bytes in a buffer of their own. Throws a refusal where it cannot be read or has another size. */
export async function readBytes(path: string, expectedBytes?: number): Promise<Uint8Array<ArrayBuffer>> {
  if (expectedBytes !== undefined) await checkSize(path, expectedBytes);
  const bytes = await readFile(path).catch(() => {
    throw refuse(`the file ${basename(path)} cannot be read`);
  });
  return new Uint8Array(bytes);
}

async function checkSize(path: string, expectedBytes: number): Promise<void> {
  const { size } = await stat(path).catch(() => {
    throw refuse(`the file ${basename(path)} is not there`);
  });
  if (size !== expectedBytes) throw refuse(`the file ${basename(path)} has ${size} bytes instead of ${expectedBytes}`);
}
