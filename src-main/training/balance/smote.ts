import type { Random } from '#main/preprocessing/random.ts';
import type { Pause } from '#main/signals/pause.ts';
import { createNeighbourSearch } from './neighbour-search.ts';
import type { RowMatrix } from './principal-axes.ts';

/** Rows between two rows of a class: base + step x (mate - base). */
export interface SyntheticRows {
  /** [count] rows of the matrix. */
  readonly bases: Int32Array;
  readonly mates: Int32Array;
  /** [count] in [0, 1) */
  readonly steps: Float64Array;
}

/**
 * The rows of a class nearest to each of its rows. [rowCount * k], rows of the matrix.
 * Errors: none; the caller sees to it that the class has more than k rows.
 */
export async function findMates(matrix: RowMatrix, k: number, pause: Pause): Promise<Int32Array> {
  const search = createNeighbourSearch(matrix);
  const mates = new Int32Array(matrix.rowCount * k);
  for (const row of search.order) {
    search.findNearestInto(mates.subarray(row * k, (row + 1) * k), row);
    await pause();
  }
  return mates;
}

/** Draws rows, each between a row and one of its mates, all pairs as likely as any (Chawla et al. 2002). */
export function drawBetween(
  mates: Int32Array,
  { count, k, random }: { readonly count: number; readonly k: number; readonly random: Random },
): SyntheticRows {
  const pairs = Int32Array.from({ length: count }, () => Math.floor(random() * mates.length));
  return {
    bases: pairs.map((pair) => Math.floor(pair / k)),
    mates: pairs.map((pair) => mates[pair] ?? 0),
    steps: Float64Array.from({ length: count }, () => random()),
  };
}

/** @param output  [count * rowLength] */
export function placeBetweenInto(output: Float32Array, { values, rowLength }: RowMatrix, rows: SyntheticRows): void {
  for (let k = 0; k < rows.bases.length; k++) {
    const base = (rows.bases[k] ?? 0) * rowLength;
    const mate = (rows.mates[k] ?? 0) * rowLength;
    const step = rows.steps[k] ?? 0;
    for (let i = 0; i < rowLength; i++) {
      const from = values[base + i] ?? 0;
      output[k * rowLength + i] = from + step * ((values[mate + i] ?? 0) - from);
    }
  }
}
