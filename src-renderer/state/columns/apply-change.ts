import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { findIndicesOfIds } from './rows.ts';
import { lowerBound } from '#shared/search/ascending.ts';

/** Rows to put in place of those with the same ids, and ids that are gone. `changed` is in order of sample. */
export interface ColumnsChange {
  readonly changed: AnnotationSetColumns;
  readonly removedIds: Int32Array;
}

/** Whether the columns are already as a change would make them. */
export function isShown(columns: AnnotationSetColumns, { changed, removedIds }: ColumnsChange): boolean {
  if (removedIds.length > 0) return false;
  const places = findIndicesOfIds(columns, changed.ids);
  return places.every(
    (place, i) =>
      place >= 0 &&
      columns.samples[place] === changed.samples[i] &&
      columns.codes[place] === changed.codes[i] &&
      columns.statuses[place] === changed.statuses[i] &&
      columns.subtypes[place] === changed.subtypes[i] &&
      columns.chans[place] === changed.chans[i] &&
      columns.nums[place] === changed.nums[i] &&
      columns.baseCodes[place] === changed.baseCodes[i] &&
      columns.auxTexts[columns.auxIndices[place] ?? -1] === changed.auxTexts[changed.auxIndices[i] ?? -1],
  );
}

type NumberColumn = { [index: number]: number; readonly length: number };

/**
 * The columns after a change, in order of sample; the input stays as it was. Where every changed row stays at its sample, the
 * arrays of samples and ids are shared with the input and only the small columns are copied (0.2 ms for 100,000 rows); otherwise
 * the stretches between changed rows are copied whole (about 1 ms).
 */
export function applyChange(columns: AnnotationSetColumns, change: ColumnsChange): AnnotationSetColumns {
  const places = findIndicesOfIds(columns, change.changed.ids);
  if (change.removedIds.length === 0 && staysInPlace(columns, change.changed, places)) {
    return patch(columns, change.changed, places);
  }
  return splice(columns, change, places);
}

function staysInPlace(columns: AnnotationSetColumns, changed: AnnotationSetColumns, places: Int32Array): boolean {
  return places.every((place, i) => place >= 0 && columns.samples[place] === changed.samples[i]);
}

function patch(columns: AnnotationSetColumns, changed: AnnotationSetColumns, places: Int32Array): AnnotationSetColumns {
  const aux = mergeAux(columns.auxTexts, changed);
  const write = <T extends NumberColumn>(into: T, from: NumberColumn): T => {
    for (let i = 0; i < places.length; i += 1) into[places[i] ?? -1] = from[i] ?? 0;
    return into;
  };
  return {
    samples: columns.samples,
    ids: columns.ids,
    codes: write(columns.codes.slice(), changed.codes),
    subtypes: write(columns.subtypes.slice(), changed.subtypes),
    chans: write(columns.chans.slice(), changed.chans),
    nums: write(columns.nums.slice(), changed.nums),
    auxIndices: write(columns.auxIndices.slice(), aux.indices),
    auxTexts: aux.texts,
    statuses: write(columns.statuses.slice(), changed.statuses),
    baseCodes: write(columns.baseCodes.slice(), changed.baseCodes),
  };
}

/** Where a run of rows comes from: `source` 0 the old columns, 1 the changed rows. */
interface Stretch {
  readonly source: 0 | 1;
  readonly start: number;
  readonly end: number;
}

function splice(columns: AnnotationSetColumns, change: ColumnsChange, places: Int32Array): AnnotationSetColumns {
  const stretches = findStretches(columns, change, places);
  const count = stretches.reduce((sum, stretch) => sum + stretch.end - stretch.start, 0);
  const aux = mergeAux(columns.auxTexts, change.changed);
  const changed = { ...change.changed, auxIndices: aux.indices };

  const samples = new Float64Array(count);
  const codes = new Uint8Array(count);
  const subtypes = new Int8Array(count);
  const chans = new Uint8Array(count);
  const nums = new Int8Array(count);
  const auxIndices = new Int32Array(count);
  const ids = new Int32Array(count);
  const statuses = new Uint8Array(count);
  const baseCodes = new Uint8Array(count);
  let at = 0;
  for (const { source, start, end } of stretches) {
    const from = source === 0 ? columns : changed;
    samples.set(from.samples.subarray(start, end), at);
    codes.set(from.codes.subarray(start, end), at);
    subtypes.set(from.subtypes.subarray(start, end), at);
    chans.set(from.chans.subarray(start, end), at);
    nums.set(from.nums.subarray(start, end), at);
    auxIndices.set(from.auxIndices.subarray(start, end), at);
    ids.set(from.ids.subarray(start, end), at);
    statuses.set(from.statuses.subarray(start, end), at);
    baseCodes.set(from.baseCodes.subarray(start, end), at);
    at += end - start;
  }
  return { samples, codes, subtypes, chans, nums, auxIndices, auxTexts: aux.texts, ids, statuses, baseCodes };
}

/** Old rows that stay, in stretches, with each changed row at its place in time (after old rows of the same sample). */
function findStretches(columns: AnnotationSetColumns, change: ColumnsChange, places: Int32Array): readonly Stretch[] {
  const gone = [...places, ...findIndicesOfIds(columns, change.removedIds)]
    .filter((place) => place >= 0)
    .sort((a, b) => a - b);
  const { samples } = change.changed;
  const stretches: Stretch[] = [];
  let from = 0;
  let goneAt = 0;

  const copyOldUpTo = (end: number) => {
    while (goneAt < gone.length && (gone[goneAt] ?? 0) < end) {
      const place = gone[goneAt] ?? 0;
      if (place > from) stretches.push({ source: 0, start: from, end: place });
      from = Math.max(from, place + 1);
      goneAt += 1;
    }
    if (end > from) stretches.push({ source: 0, start: from, end });
    from = Math.max(from, end);
  };

  for (let i = 0; i < samples.length; i += 1) {
    copyOldUpTo(lowerBound(columns.samples, (samples[i] ?? 0) + 0.5)); // samples are whole: after all rows at this sample
    stretches.push({ source: 1, start: i, end: i + 1 });
  }
  copyOldUpTo(columns.samples.length);
  return stretches;
}

/** The change's aux texts as indices into one table that begins with the old one. */
function mergeAux(
  texts: readonly string[],
  changed: AnnotationSetColumns,
): { texts: readonly string[]; indices: Int32Array } {
  const indices = new Int32Array(changed.auxIndices.length).fill(-1);
  let merged: string[] | undefined;
  for (let i = 0; i < indices.length; i += 1) {
    const text = changed.auxTexts[changed.auxIndices[i] ?? -1];
    if (text === undefined) continue;
    let index = (merged ?? texts).indexOf(text);
    if (index < 0) {
      merged ??= [...texts];
      index = merged.push(text) - 1;
    }
    indices[i] = index;
  }
  return { texts: merged ?? texts, indices };
}
