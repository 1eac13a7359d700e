import type { ModelResult } from './model-card.ts';

/** Rows of the classes that more than one patient (or record) has. */
export interface SharedClasses {
  readonly classCount: number;
  readonly rowCount: number;
  /** Of them, those that were answered right. */
  readonly rightCount: number;
}

/**
 * A table without its classes of one person: how well such a class is found says how well that person is. Null where there is no such
 * class, where nobody counted, or where each class is a question of its own.
 */
export function countSharedClasses({
  classes,
  confusion,
}: Pick<ModelResult, 'classes' | 'confusion'>): SharedClasses | null {
  const toRowCount = (k: number) => (confusion[k] ?? []).reduce((sum, count) => sum + count, 0);
  // Of a class that is a question of its own, the row of counts is of all rows.
  const isOneOfSeveral = classes.every(({ referenceCount }, k) => toRowCount(k) === referenceCount);
  const isOfOne = classes.some(({ groupCount }) => groupCount === 1);
  if (!isOneOfSeveral || !isOfOne) return null;
  let rowCount = 0;
  let rightCount = 0;
  let classCount = 0;
  classes.forEach(({ groupCount = 0 }, k) => {
    if (groupCount < 2) return;
    classCount += 1;
    rowCount += toRowCount(k);
    rightCount += confusion[k]?.[k] ?? 0;
  });
  return rowCount === 0 ? null : { classCount, rowCount, rightCount };
}
