import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { toStatusIndex } from '#shared/domain/annotation.ts';
import type { Edit } from '#shared/domain/edit.ts';
import type { ColumnsChange } from './apply-change.ts';
import { DELETED, findIndicesOfIds, IS_BEAT, pickRows } from './rows.ts';
import { lowerBound } from '#shared/search/ascending.ts';

const ADDED = toStatusIndex('added');
const CHANGED = toStatusIndex('changed');
const CONFIRMED = toStatusIndex('confirmed');

/**
 * What main will answer to an edit, so that it can be painted before the answer is there; undefined for edits whose outcome main
 * alone knows (new ids, what a range of rhythm or noise cuts). Main's answer takes its place in any case.
 */
export function foreseeChange(columns: AnnotationSetColumns, edit: Edit): ColumnsChange | undefined {
  switch (edit.kind) {
    case 'relabel':
      return relabelled(columns, rowsOf(columns, edit.ids), edit.code);
    case 'relabel-range':
      return relabelled(columns, findBeatsInRange(columns, edit), edit.code);
    case 'confirm':
      return confirmed(columns, rowsOf(columns, edit.ids));
    case 'delete':
      return deleted(columns, rowsOf(columns, edit.ids));
    case 'move':
      return moved(columns, edit.id, edit.sample);
    default:
      return undefined;
  }
}

/** Indices of the beats of a half-open range that are not deleted, all or those of one code. */
export function findBeatsInRange(
  columns: AnnotationSetColumns,
  range: { readonly startSample: number; readonly endSample: number; readonly onlyCode: number | null },
): Int32Array {
  const start = lowerBound(columns.samples, range.startSample);
  const end = lowerBound(columns.samples, range.endSample);
  const found = new Int32Array(Math.max(0, end - start));
  let count = 0;
  for (let i = start; i < end; i += 1) {
    const code = columns.codes[i] ?? 0;
    if (columns.statuses[i] === DELETED || IS_BEAT[code] !== 1) continue;
    if (range.onlyCode === null || code === range.onlyCode) {
      found[count] = i;
      count += 1;
    }
  }
  return found.slice(0, count);
}

const NONE = new Int32Array(0);

function rowsOf(columns: AnnotationSetColumns, ids: readonly number[]): Int32Array {
  return findIndicesOfIds(columns, ids)
    .filter((row) => row >= 0)
    .sort();
}

function relabelled(columns: AnnotationSetColumns, rows: Int32Array, code: number): ColumnsChange {
  const changed = pickRows(columns, rows);
  for (let i = 0; i < rows.length; i += 1) {
    changed.codes[i] = code;
    if (changed.statuses[i] !== ADDED) changed.statuses[i] = changed.baseCodes[i] === code ? CONFIRMED : CHANGED;
  }
  return { changed, removedIds: NONE };
}

function confirmed(columns: AnnotationSetColumns, rows: Int32Array): ColumnsChange {
  const changed = pickRows(columns, rows);
  for (let i = 0; i < rows.length; i += 1) {
    if (changed.statuses[i] !== ADDED && changed.statuses[i] !== CHANGED) changed.statuses[i] = CONFIRMED;
  }
  return { changed, removedIds: NONE };
}

/** What a person added is gone; what the base had stays as a row that says 'deleted'. */
function deleted(columns: AnnotationSetColumns, rows: Int32Array): ColumnsChange {
  const added = rows.filter((row) => columns.statuses[row] === ADDED);
  const changed = pickRows(
    columns,
    rows.filter((row) => columns.statuses[row] !== ADDED),
  );
  changed.statuses.fill(DELETED);
  return { changed, removedIds: added.map((row) => columns.ids[row] ?? 0) };
}

function moved(columns: AnnotationSetColumns, id: number, sample: number): ColumnsChange {
  const changed = pickRows(columns, rowsOf(columns, [id]));
  changed.samples.fill(sample);
  for (let i = 0; i < changed.statuses.length; i += 1) {
    if (changed.statuses[i] !== ADDED) changed.statuses[i] = CHANGED;
  }
  return { changed, removedIds: NONE };
}
