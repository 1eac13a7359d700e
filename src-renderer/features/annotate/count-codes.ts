import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { MAX_WFDB_CODE } from '#shared/domain/wfdb-codes.ts';
import { DELETED, IS_BEAT } from '#renderer/state/columns/rows.ts';
import { lowerBound } from '#shared/search/ascending.ts';

export type CodeCounts = readonly { readonly code: number; readonly count: number }[];

/** Beats of a half-open range by WFDB code, most frequent first; deleted ones do not count. */
export function countCodes(
  columns: AnnotationSetColumns,
  range: { readonly startSample: number; readonly endSample: number },
): CodeCounts {
  const counts = new Uint32Array(MAX_WFDB_CODE + 1);
  const end = lowerBound(columns.samples, range.endSample);
  for (let row = lowerBound(columns.samples, range.startSample); row < end; row += 1) {
    const code = columns.codes[row] ?? 0;
    if (columns.statuses[row] !== DELETED) counts[code] = (counts[code] ?? 0) + 1;
  }
  return toCodeCounts(counts);
}

/** Beats of these rows by WFDB code, most frequent first. */
export function countCodesOfRows(columns: AnnotationSetColumns, rows: Int32Array): CodeCounts {
  const counts = new Uint32Array(MAX_WFDB_CODE + 1);
  for (const row of rows) counts[columns.codes[row] ?? 0] = (counts[columns.codes[row] ?? 0] ?? 0) + 1;
  return toCodeCounts(counts);
}

function toCodeCounts(counts: Uint32Array): CodeCounts {
  return Array.from(counts, (count, code) => ({ code, count }))
    .filter(({ code, count }) => count > 0 && IS_BEAT[code] === 1)
    .sort((a, b) => b.count - a.count || a.code - b.code);
}
