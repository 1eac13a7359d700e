import { createRandom, shuffleInPlace } from '#main/preprocessing/random.ts';
import type { RowSet } from '../row-set.ts';

/** Each row as often as its class says, one behind the other. */
export function repeatRows({ labels }: Pick<RowSet, 'labels'>, rows: Int32Array, times: readonly number[]): Int32Array {
  const repeated: number[] = [];
  for (const row of rows) {
    const count = times[labels[row] ?? 0] ?? 1;
    for (let k = 0; k < count; k++) repeated.push(row);
  }
  return Int32Array.from(repeated);
}

/** Zihlmann (arXiv 1710.06122, and its code): int(share x 100 / per cent of the class) + 1 times. */
export function timesByShare(counts: readonly number[], rowCount: number, share: number): readonly number[] {
  return counts.map((count) => (count === 0 ? 1 : Math.floor((share * rowCount) / count) + 1));
}

/** The first so many of them in random order. */
export function takeShuffled(rows: Int32Array, count: number, seed: number): Int32Array {
  const shuffled = rows.slice();
  shuffleInPlace(shuffled, createRandom(seed));
  return shuffled.slice(0, count);
}
