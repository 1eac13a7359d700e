import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import type { Edit } from '#shared/domain/edit.ts';
import type { EditAnswer } from '#shared/ipc/schemas/annotations.ts';
import type { ColumnsChange } from './apply-change.ts';
import { pickRows } from './rows.ts';

/** What has been painted around an answer: ids made up for it, and those that later acts have painted since. */
export interface Acts {
  /** Ids made up for the act's added rows, each with its sample. */
  readonly madeUpIds: readonly { readonly id: number; readonly sample: number }[];
  readonly laterTouched: (id: number) => boolean;
}

/**
 * Main alone gives ids, but a new beat is painted before main has answered: until then it has a made-up, negative id. Acts on it
 * wait in the queue behind its own, so by the time that they are sent the real id is known.
 */
export class NewIds {
  #next = -1;
  readonly #realById = new Map<number, number>();

  make(): number {
    const id = this.#next;
    this.#next -= 1;
    return id;
  }

  /** An edit as it is sent: real ids, lists copied. */
  toInput(edit: Edit) {
    if ('ids' in edit) return { ...edit, ids: edit.ids.map((id) => this.#toReal(id)) };
    return 'id' in edit ? { ...edit, id: this.#toReal(edit.id) } : edit;
  }

  /** Main's answer as a change of the painted columns: rows that a later act has painted since keep that paint. */
  settle(painted: AnnotationSetColumns, answer: EditAnswer, acts: Acts): ColumnsChange {
    for (const { id, sample } of acts.madeUpIds) this.#learn(answer, id, sample);
    const madeUpOf = new Map(acts.madeUpIds.map(({ id }) => [this.#toReal(id), id]));
    const isPaintedSince = (id: number) => acts.laterTouched(id) || acts.laterTouched(madeUpOf.get(id) ?? id);

    const rows = [...answer.changed.ids.keys()].filter((row) => !isPaintedSince(answer.changed.ids[row] ?? 0));
    const changed = rows.length === answer.changed.ids.length ? answer.changed : pickRows(answer.changed, rows);
    const gone = acts.madeUpIds.map(({ id }) => id);
    const repainted = gone.filter((id) => acts.laterTouched(id) && painted.ids.includes(id));
    return {
      changed: repainted.length === 0 ? changed : this.#withRealIds(painted, repainted, changed),
      removedIds: Int32Array.from([...answer.removedIds.filter((id) => !acts.laterTouched(id)), ...gone]),
    };
  }

  forget(): void {
    this.#realById.clear();
  }

  #toReal(id: number): number {
    return this.#realById.get(id) ?? id;
  }

  #learn(answer: EditAnswer, id: number, sample: number): void {
    const known = new Set(this.#realById.values());
    const { ids, samples } = answer.changed;
    const row = ids.findIndex((real, at) => samples[at] === sample && !known.has(real));
    const real = ids[row];
    if (real !== undefined) this.#realById.set(id, real);
  }

  /** Rows that were added and then painted again, under their real ids, merged in order of sample. */
  #withRealIds(
    painted: AnnotationSetColumns,
    madeUp: readonly number[],
    rest: AnnotationSetColumns,
  ): AnnotationSetColumns {
    const again = pickRows(
      painted,
      Int32Array.from(madeUp, (id) => painted.ids.indexOf(id)),
    );
    for (let i = 0; i < madeUp.length; i += 1) again.ids[i] = this.#toReal(madeUp[i] ?? 0);
    return mergeRows(rest, again);
  }
}

function mergeRows(a: AnnotationSetColumns, b: AnnotationSetColumns): AnnotationSetColumns {
  const auxTexts = [...a.auxTexts, ...b.auxTexts];
  const joined: AnnotationSetColumns = {
    samples: Float64Array.from([...a.samples, ...b.samples]),
    codes: Uint8Array.from([...a.codes, ...b.codes]),
    subtypes: Int8Array.from([...a.subtypes, ...b.subtypes]),
    chans: Uint8Array.from([...a.chans, ...b.chans]),
    nums: Int8Array.from([...a.nums, ...b.nums]),
    auxIndices: Int32Array.from([...a.auxIndices, ...b.auxIndices.map((i) => (i < 0 ? -1 : i + a.auxTexts.length))]),
    auxTexts,
    ids: Int32Array.from([...a.ids, ...b.ids]),
    statuses: Uint8Array.from([...a.statuses, ...b.statuses]),
    baseCodes: Uint8Array.from([...a.baseCodes, ...b.baseCodes]),
  };
  const order = [...joined.samples.keys()].sort((x, y) => (joined.samples[x] ?? 0) - (joined.samples[y] ?? 0));
  return pickRows(joined, order);
}
