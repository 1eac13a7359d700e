import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { ANNOTATION_STATUSES, isReviewed } from '#shared/domain/annotation.ts';
import { DELETED, IS_BEAT } from '#renderer/state/columns/rows.ts';

const COUNTS = Uint8Array.from(ANNOTATION_STATUSES, (status, index) =>
  isReviewed(status) && index !== DELETED ? 1 : 0,
);

/** Beats that a person has decided about; deleted ones are no beats any more. */
export function countReviewed(columns: AnnotationSetColumns): number {
  let count = 0;
  for (let row = 0; row < columns.statuses.length; row += 1) {
    if (COUNTS[columns.statuses[row] ?? 0] === 1 && IS_BEAT[columns.codes[row] ?? 0] === 1) count += 1;
  }
  return count;
}
