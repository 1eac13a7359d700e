import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { toStatusIndex } from '#shared/domain/annotation.ts';
import type { Edit } from '#shared/domain/edit.ts';
import type { ColumnsChange } from './apply-change.ts';
import { applyChange } from './apply-change.ts';
import { foreseeChange } from './foresee-change.ts';
import type { Acts, NewIds } from './new-ids.ts';

export interface Painted {
  readonly columns: AnnotationSetColumns;
  /** Rows that were painted; null where nothing was. */
  readonly touchedIds: ReadonlySet<number> | null;
  readonly madeUpIds: Acts['madeUpIds'];
}

/** The columns as they will be after these edits, as far as that can be foreseen. */
export function paintEdits(columns: AnnotationSetColumns, edits: readonly Edit[], newIds: NewIds): Painted {
  const touched = new Set<number>();
  const madeUpIds: { id: number; sample: number }[] = [];
  let painted = columns;
  for (const edit of edits) {
    const change = edit.kind === 'add' ? foreseeAdd(edit, newIds.make()) : foreseeChange(painted, edit);
    if (change === undefined) continue;
    painted = applyChange(painted, change);
    for (const id of change.changed.ids) touched.add(id);
    for (const id of change.removedIds) touched.add(id);
    if (edit.kind === 'add') madeUpIds.push({ id: change.changed.ids[0] ?? 0, sample: edit.sample });
  }
  return { columns: painted, touchedIds: touched.size === 0 ? null : touched, madeUpIds };
}

function foreseeAdd(edit: Edit & { readonly kind: 'add' }, id: number): ColumnsChange {
  return {
    changed: {
      samples: Float64Array.of(edit.sample),
      codes: Uint8Array.of(edit.code),
      subtypes: Int8Array.of(edit.subtype),
      chans: Uint8Array.of(edit.chan),
      nums: Int8Array.of(edit.num),
      auxIndices: Int32Array.of(edit.aux === null ? -1 : 0),
      auxTexts: edit.aux === null ? [] : [edit.aux],
      ids: Int32Array.of(id),
      statuses: Uint8Array.of(toStatusIndex('added')),
      baseCodes: Uint8Array.of(0),
    },
    removedIds: new Int32Array(0),
  };
}
