import type { FileHandle } from 'node:fs/promises';
import type { InputStatistics } from '#main/models/input-statistics.ts';
import type { RowFinisher } from '#main/preprocessing/row-finisher.ts';
import { applyStatistics } from '#main/preprocessing/row-statistics.ts';
import type { RowSet } from '../row-set.ts';

export interface NetworkRowsSource {
  /** As its recipe cut it. */
  readonly set: RowSet;
  /** Of the model, by which its input is scaled; null: it is not. */
  readonly statistics: InputStatistics | null;
  readonly finisher: RowFinisher;
}

/**
 * Rows of a set as a network reads them: scaled by its statistics, finished by the recipe.
 * @param handle  of the set's inputs
 * @returns inputs [rows.length * inputLength], and time steps that hold signal, [rows.length]
 */
export async function readNetworkRows(
  handle: FileHandle,
  rows: Int32Array,
  { set, statistics, finisher }: NetworkRowsSource,
): Promise<{ readonly inputs: Float32Array; readonly lengths: Int32Array }> {
  const inputs = new Float32Array(rows.length * finisher.inputLength);
  const lengths = new Int32Array(rows.length);
  const stored = new Float32Array(set.rowLength);
  const bytes = new Uint8Array(stored.buffer);
  for (const [k, row] of rows.entries()) {
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, row * bytes.length);
    if (bytesRead !== bytes.length) throw new Error('readNetworkRows: the file of rows is shorter than its set says');
    if (statistics !== null) applyStatistics(stored, statistics, statistics);
    const output = inputs.subarray(k * finisher.inputLength, (k + 1) * finisher.inputLength);
    lengths[k] = finisher.finishInto(output, stored);
  }
  return { inputs, lengths };
}
