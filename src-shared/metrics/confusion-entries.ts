/** Cells of the groups' confusions, as columns. Class classCount stands for 'none': an extra answer as truth, no answer as answer. */
export interface ConfusionEntries {
  /** [entryCount] */
  readonly groups: ArrayLike<number>;
  /** [entryCount] 0 to classCount */
  readonly truth: ArrayLike<number>;
  /** [entryCount] 0 to classCount */
  readonly answers: ArrayLike<number>;
  /** [entryCount] how often. */
  readonly counts: ArrayLike<number>;
}

/** The sum of the groups' confusions, each as often as it was drawn. */
export function sumConfusion(
  { groups, truth, answers, counts }: ConfusionEntries,
  classCount: number,
  multiplicities: Uint32Array,
): number[][] {
  const size = classCount + 1;
  const flat = new Float64Array(size * size);
  for (let k = 0; k < groups.length; k++) {
    const cell = (truth[k] ?? 0) * size + (answers[k] ?? 0);
    flat[cell] = (flat[cell] ?? 0) + (counts[k] ?? 0) * (multiplicities[groups[k] ?? 0] ?? 0);
  }
  return Array.from({ length: size }, (_, row) => Array.from(flat.subarray(row * size, (row + 1) * size)));
}
