import type { RowSet } from '#main/training/row-set.ts';
import type { SplitFold } from '#main/training/split.ts';

export interface MadeRows {
  readonly classIds: readonly string[];
  /** Class of each row. */
  readonly labels: readonly number[];
  /** Recording of each row; all of one where it is left out. */
  readonly recordOfRow?: readonly number[];
  /** Whose each recording is; null: nobody knows. */
  readonly groups?: readonly (string | null)[];
}

/** Rows of one class each, without files. */
export function createRowSet({ classIds, labels, recordOfRow, groups = ['p'] }: MadeRows): RowSet {
  return {
    recipeId: 'kachuee-beats@1',
    labelKind: 'classes',
    classIds,
    rowCount: labels.length,
    rowLength: 187,
    labels: Uint8Array.from(labels),
    lengths: null,
    recordOfRow: Int32Array.from(recordOfRow ?? labels.map(() => 0)),
    records: groups.map((group, k) => ({
      name: `r${k}`,
      contentSha256: String(k).repeat(64),
      group: group ?? `r${k}`,
      isGroupKnown: group !== null,
    })),
    excluded: [],
    foldOfRecord: null,
    files: { folder: '', inputsPath: '', labelsPath: '', lengthsPath: null },
    sha256: '0'.repeat(64),
  };
}

/** A fold by the numbers of its rows. */
export function createFold(
  train: readonly number[],
  validation: readonly number[],
  test: readonly number[],
): SplitFold {
  return {
    name: 'Fold 1',
    train: Int32Array.from(train),
    validation: Int32Array.from(validation),
    test: Int32Array.from(test),
    leaks: [],
  };
}
