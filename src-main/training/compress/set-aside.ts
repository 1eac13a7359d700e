import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, shuffleInPlace } from '#main/preprocessing/random.ts';
import type { FitIndex } from '#main/tensor/protocol/fit-spec.ts';
import type { RowSet } from '../row-set.ts';

export interface SetAside {
  readonly train: FitIndex;
  readonly validation: FitIndex;
}

/** Share of each class that chooses. */
const SHARE = 0.1;

/**
 * For protocols whose test rows choose the epoch: compression chooses on a tenth of each class of the training rows instead, and
 * trains on the rest. They were trained on before, but they are no test rows.
 */
export async function setAsideRows(
  train: FitIndex,
  { labels, labelKind }: Pick<RowSet, 'labels' | 'labelKind'>,
  { seed, folder }: { readonly seed: number; readonly folder: string },
): Promise<SetAside> {
  const rows = await readRows(train);
  const chosen = new Set(chooseShare(rows, (row) => (labelKind === 'classes' ? (labels[row] ?? 0) : 0), seed));
  const write = async (name: string, own: Int32Array): Promise<FitIndex> => {
    const path = join(folder, name);
    await writeFile(path, new Uint8Array(own.buffer, own.byteOffset, own.byteLength));
    return { path, rowCount: own.length };
  };
  return {
    train: await write(
      'compressed-on.index.bin',
      rows.filter((row) => !chosen.has(row)),
    ),
    validation: await write('chooses.index.bin', Int32Array.from(chosen).sort()),
  };
}

async function readRows(index: FitIndex): Promise<Int32Array> {
  if (!('path' in index)) return Int32Array.from({ length: index.rowCount }, (_, k) => index.firstRow + k);
  const bytes = await readFile(index.path);
  return new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 4 * index.rowCount));
}

function chooseShare(rows: Int32Array, toClass: (row: number) => number, seed: number): readonly number[] {
  const byClass = Map.groupBy(new Set(rows), toClass);
  const random = createRandom(seed);
  return [...byClass.keys()]
    .sort((a, b) => a - b)
    .flatMap((label) => {
      const own = Int32Array.from(byClass.get(label) ?? []);
      shuffleInPlace(own, random);
      return [...own.subarray(0, Math.floor(SHARE * own.length))];
    });
}
