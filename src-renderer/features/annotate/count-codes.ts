import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { findBeatsInRange } from '#renderer/state/columns/foresee-change.ts';

/** Beats of a half-open range by WFDB code, most frequent first; deleted ones do not count. */
export function countCodes(
  columns: AnnotationSetColumns,
  range: { readonly startSample: number; readonly endSample: number },
): readonly { readonly code: number; readonly count: number }[] {
  const counts = new Map<number, number>();
  for (const row of findBeatsInRange(columns, { ...range, onlyCode: null })) {
    const code = columns.codes[row] ?? 0;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count || a.code - b.code);
}
