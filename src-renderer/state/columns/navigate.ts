import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { lowerBound } from '#shared/search/ascending.ts';

export type Direction = 1 | -1;

/** Row of the next beat after (or before) a sample; -1 when there is none. beatIndices: rows that are beats, ascending. */
export function findNextBeat(
  columns: AnnotationSetColumns,
  beatIndices: Int32Array,
  step: {
    readonly sample: number;
    readonly direction: Direction;
    readonly onlyCode?: number;
    readonly accept?: (code: number) => boolean;
  },
): number {
  let at = firstPosition(columns, beatIndices, step.sample, step.direction);
  for (; at >= 0 && at < beatIndices.length; at += step.direction) {
    const row = beatIndices[at] ?? -1;
    const code = columns.codes[row] ?? 0;
    if ((step.onlyCode === undefined || code === step.onlyCode) && (step.accept?.(code) ?? true)) return row;
  }
  return -1;
}

/** Position in beatIndices of the first beat strictly after (before) the sample. */
function firstPosition(
  columns: AnnotationSetColumns,
  beatIndices: Int32Array,
  sample: number,
  direction: Direction,
): number {
  const bound = direction === 1 ? sample + 0.5 : sample; // samples are whole numbers
  let low = 0;
  let high = beatIndices.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((columns.samples[beatIndices[middle] ?? -1] ?? Infinity) < bound) low = middle + 1;
    else high = middle;
  }
  return direction === 1 ? low : low - 1;
}

/** Next index whose sample is strictly after (before) `sample` and that `accept` takes; -1 when there is none. */
export function findNextIndex(
  samples: Float64Array,
  step: { readonly sample: number; readonly direction: Direction },
  accept: (index: number) => boolean,
): number {
  let at = step.direction === 1 ? lowerBound(samples, step.sample + 0.5) : lowerBound(samples, step.sample) - 1;
  for (; at >= 0 && at < samples.length; at += step.direction) if (accept(at)) return at;
  return -1;
}
