import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { DELETED } from '#renderer/state/columns/rows.ts';
import { lowerBound } from '#shared/search/ascending.ts';

const RHYTHM_CODE = 28; // '+'

/** The rhythm that holds just before a sample, as its aux was written; null where none has been marked. */
export function findRhythmAt(columns: AnnotationSetColumns, sample: number): string | null {
  for (let row = lowerBound(columns.samples, sample) - 1; row >= 0; row -= 1) {
    if (columns.codes[row] !== RHYTHM_CODE || columns.statuses[row] === DELETED) continue;
    return columns.auxTexts[columns.auxIndices[row] ?? -1] ?? null;
  }
  return null;
}
