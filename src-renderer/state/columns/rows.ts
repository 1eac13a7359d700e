import type { Annotation, AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { toStatus, toStatusIndex } from '#shared/domain/annotation.ts';
import { isBeatCode, MAX_WFDB_CODE } from '#shared/domain/wfdb-codes.ts';

export const EMPTY_COLUMNS: AnnotationSetColumns = {
  samples: new Float64Array(0),
  codes: new Uint8Array(0),
  subtypes: new Int8Array(0),
  chans: new Uint8Array(0),
  nums: new Int8Array(0),
  auxIndices: new Int32Array(0),
  auxTexts: [],
  ids: new Int32Array(0),
  statuses: new Uint8Array(0),
  baseCodes: new Uint8Array(0),
};

export const DELETED = toStatusIndex('deleted');

/** One row as an object; undefined outside the columns. The base's sample is not in the columns: null. */
export function rowAt(columns: AnnotationSetColumns, index: number): Annotation | undefined {
  const sample = columns.samples[index];
  if (sample === undefined) return undefined;
  const baseCode = columns.baseCodes[index] ?? 0;
  return {
    id: columns.ids[index] ?? 0,
    sample,
    code: columns.codes[index] ?? 0,
    subtype: columns.subtypes[index] ?? 0,
    chan: columns.chans[index] ?? 0,
    num: columns.nums[index] ?? 0,
    aux: columns.auxTexts[columns.auxIndices[index] ?? -1] ?? null,
    status: toStatus(columns.statuses[index] ?? 0),
    baseCode: baseCode === 0 ? null : baseCode,
    baseSample: null,
  };
}

/** Columns of the rows at these indices, in the order given; aux texts are shared. */
export function pickRows(columns: AnnotationSetColumns, indices: ArrayLike<number>): AnnotationSetColumns {
  const pick = <T extends { [index: number]: number }>(from: T, into: T): T => {
    for (let i = 0; i < indices.length; i += 1) into[i] = from[indices[i] ?? -1] ?? 0;
    return into;
  };
  const count = indices.length;
  return {
    samples: pick(columns.samples, new Float64Array(count)),
    codes: pick(columns.codes, new Uint8Array(count)),
    subtypes: pick(columns.subtypes, new Int8Array(count)),
    chans: pick(columns.chans, new Uint8Array(count)),
    nums: pick(columns.nums, new Int8Array(count)),
    auxIndices: pick(columns.auxIndices, new Int32Array(count)),
    auxTexts: columns.auxTexts,
    ids: pick(columns.ids, new Int32Array(count)),
    statuses: pick(columns.statuses, new Uint8Array(count)),
    baseCodes: pick(columns.baseCodes, new Uint8Array(count)),
  };
}

/** [code] 1 for beats; looked up a hundred thousand times at every key. */
export const IS_BEAT: Readonly<Uint8Array> = Uint8Array.from({ length: MAX_WFDB_CODE + 1 }, (_, code) =>
  isBeatCode(code) ? 1 : 0,
);

/**
 * Indices of the rows that are beats and not deleted, ascending; `previous` itself when they are the same, so that what was worked
 * out from them still holds. O(n), 0.3 ms for 100,000 rows.
 */
export function findBeatIndices(columns: AnnotationSetColumns, previous?: Int32Array): Int32Array {
  const { codes, statuses } = columns;
  const found = new Int32Array(codes.length);
  let count = 0;
  for (let i = 0; i < codes.length; i += 1) {
    if (IS_BEAT[codes[i] ?? 0] === 1 && statuses[i] !== DELETED) {
      found[count] = i;
      count += 1;
    }
  }
  const beats = found.subarray(0, count);
  if (previous?.length === count && isSame(beats, previous)) return previous;
  return beats.slice();
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** Rows of the beats at these samples; samples that have no beat are left out. Both ascend: one pass over the beats. */
export function findBeatRows(
  columns: AnnotationSetColumns,
  beatIndices: Int32Array,
  samples: Float64Array,
): Int32Array {
  const rows: number[] = [];
  let at = 0;
  for (const row of beatIndices) {
    const sample = columns.samples[row] ?? 0;
    while ((samples[at] ?? Infinity) < sample) at += 1;
    if (samples[at] === sample) rows.push(row);
  }
  return Int32Array.from(rows);
}

/** Index of each id, in the order given; -1 for an unknown one. One id costs a scan of the ids, many cost one pass over all. */
export function findIndicesOfIds(columns: AnnotationSetColumns, ids: ArrayLike<number>): Int32Array {
  const found = new Int32Array(ids.length).fill(-1);
  if (ids.length <= 16) {
    for (let i = 0; i < ids.length; i += 1) found[i] = columns.ids.indexOf(ids[i] ?? -1);
    return found;
  }
  const position = new Map<number, number>();
  for (let i = 0; i < ids.length; i += 1) position.set(ids[i] ?? -1, i);
  for (let row = 0; row < columns.ids.length; row += 1) {
    const i = position.get(columns.ids[row] ?? -1);
    if (i !== undefined) found[i] = row;
  }
  return found;
}
