import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { RowSet } from '../row-set.ts';

/** Rows that lie one behind the other in a file. */
export interface RowBlock {
  readonly firstRow: number;
  readonly rowCount: number;
  /** [rowCount * rowLength], of the caller. */
  readonly values: Float32Array;
}

const BLOCK_BYTES = 4 * 1024 * 1024;

/** Whether the file holds the set's rows. Errors: 'table/unreadable'. */
export async function checkRowFile(set: Pick<RowSet, 'files' | 'rowCount' | 'rowLength'>): Promise<Result<undefined>> {
  const file = basename(set.files.inputsPath);
  const facts = await stat(set.files.inputsPath).catch(() => undefined);
  if (facts?.size === 4 * set.rowCount * set.rowLength) return ok();
  return err('table/unreadable', `The rows in ${file} are gone or were changed; cut them again.`, { file });
}

/** All rows of a set, a few MB at a time. The file is as checkRowFile wants it; what the disk does otherwise is thrown. */
export async function* readRowBlocks(set: Pick<RowSet, 'files' | 'rowCount' | 'rowLength'>): AsyncGenerator<RowBlock> {
  const { rowCount, rowLength } = set;
  const rowsAtOnce = Math.max(1, Math.floor(BLOCK_BYTES / (4 * rowLength)));
  const file = await open(set.files.inputsPath, 'r');
  try {
    for (let firstRow = 0; firstRow < rowCount; firstRow += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rowCount - firstRow);
      const values = new Float32Array(count * rowLength);
      const bytes = new Uint8Array(values.buffer);
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, 4 * firstRow * rowLength + at);
        if (bytesRead === 0) throw new Error('readRowBlocks: the file became shorter while it was read');
        at += bytesRead;
      }
      yield { firstRow, rowCount: count, values };
    }
  } finally {
    await file.close();
  }
}
