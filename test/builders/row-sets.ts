import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '#main/store/canonical-json.ts';
import type { RowRecord, RowSet } from '#main/training/row-set.ts';

export interface MadeRecord {
  readonly name: string;
  /** Left out: nobody says. */
  readonly patient?: string;
  /** Left out: told by the name. */
  readonly content?: string;
  /** Class of each of its rows. */
  readonly labels: readonly number[];
  readonly fold?: number;
}

/** A row set without its files, as splits take it. */
export function makeRowSet(made: readonly MadeRecord[], rest: Partial<RowSet> = {}): RowSet {
  const labels = made.flatMap((record) => record.labels);
  const classCount = Math.max(...labels, 1) + 1;
  const records: RowRecord[] = made.map(({ name, patient, content }) => {
    const contentSha256 = sha256Hex(content ?? name);
    return { name, contentSha256, group: patient ?? contentSha256, isGroupKnown: patient !== undefined };
  });
  return {
    recipeId: 'made@1',
    labelKind: 'classes',
    classIds: Array.from({ length: classCount }, (_, c) => `c${c}`),
    rowCount: labels.length,
    rowLength: 1,
    labels: Uint8Array.from(labels),
    lengths: null,
    recordOfRow: Int32Array.from(made.flatMap((record, index) => record.labels.map(() => index))),
    records,
    excluded: [],
    foldOfRecord: made.some(({ fold }) => fold !== undefined) ? Uint8Array.from(made, ({ fold }) => fold ?? 0) : null,
    files: { folder: '', inputsPath: '', labelsPath: '', lengthsPath: null },
    sha256: sha256Hex(JSON.stringify(made)),
    ...rest,
  };
}

/** Names of the records that rows come from, each once, sorted. */
export function namesOf(set: RowSet, rows: Int32Array): readonly string[] {
  return [...new Set(Array.from(rows, (row) => set.records[set.recordOfRow[row]!]!.name))].sort();
}

/** The same with its rows in files of a folder. */
export function putRowSet(folder: string, made: readonly MadeRecord[], rows: readonly (readonly number[])[]): RowSet {
  const set = makeRowSet(made, { rowLength: rows[0]?.length ?? 1 });
  const files = {
    folder,
    inputsPath: join(folder, 'inputs.bin'),
    labelsPath: join(folder, 'labels.bin'),
    lengthsPath: null,
  };
  writeFileSync(files.inputsPath, new Uint8Array(Float32Array.from(rows.flat()).buffer));
  writeFileSync(files.labelsPath, set.labels);
  return { ...set, files };
}

/** float32 of a file, row by row. */
export function readRows(path: string, rowLength: number): readonly (readonly number[])[] {
  const bytes = readFileSync(path);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return Array.from({ length: values.length / rowLength }, (_, row) => [
    ...values.subarray(row * rowLength, (row + 1) * rowLength),
  ]);
}
