import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { ANNOTATION_STATUSES, isReviewed } from '#shared/domain/annotation.ts';
import { isBeatCode } from '#shared/domain/wfdb-codes.ts';
import { DELETED } from '#renderer/state/columns/rows.ts';

const COUNTS = ANNOTATION_STATUSES.map((status, index) => isReviewed(status) && index !== DELETED);

/** Beats that a person has decided about; deleted ones are no beats any more. */
export function countReviewed(columns: AnnotationSetColumns): number {
  let count = 0;
  for (let row = 0; row < columns.statuses.length; row += 1) {
    if (COUNTS[columns.statuses[row] ?? 0] === true && isBeatCode(columns.codes[row] ?? 0)) count += 1;
  }
  return count;
}
