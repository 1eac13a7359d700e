import { shuffleInPlace, type Random } from '#main/preprocessing/random.ts';

/**
 * Rows of an epoch in random order: all rows of rare classes, a fresh draw of frequent ones.
 * @param labels  [rowCount] class of each row
 */
export function chooseRows(
  labels: Uint8Array,
  { maxRowsPerClass, random }: { readonly maxRowsPerClass: number; readonly random: Random },
): Int32Array {
  const order = Int32Array.from(labels, (_, row) => row);
  shuffleInPlace(order, random);
  const taken = new Float64Array(256);
  return order.filter((row) => {
    const label = labels[row] ?? 0;
    taken[label] = (taken[label] ?? 0) + 1;
    return (taken[label] ?? 0) <= maxRowsPerClass;
  });
}
