import type { AnnotationChange, AnnotationSource } from '#shared/domain/annotation-change.ts';
import type { Annotation, AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { toStatusIndex } from '#shared/domain/annotation.ts';
import type { Edit } from '#shared/domain/edit.ts';
import { applyEdits } from '#shared/domain/edits.ts';
import { compareAnnotations } from '#shared/domain/pending-changes.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';

/** A set in memory, the plainest way: what stores are compared with. */
export class ArraySet implements AnnotationSource {
  rows: readonly Annotation[];
  nextId: number;
  readonly sampleCount: number;

  constructor(rows: readonly Annotation[], sampleCount: number) {
    this.rows = rows.toSorted(compareAnnotations);
    this.nextId = rows.reduce((most, row) => Math.max(most, row.id), 0) + 1;
    this.sampleCount = sampleCount;
  }

  find(id: number): Annotation | undefined {
    return this.rows.find((row) => row.id === id);
  }

  inRange(range: { readonly startSample: number; readonly endSample: number }): readonly Annotation[] {
    return this.rows.filter((row) => row.sample >= range.startSample && row.sample < range.endSample);
  }

  lastMark(code: number, beforeSample: number): Annotation | undefined {
    return this.rows.findLast((row) => row.code === code && row.status !== 'deleted' && row.sample < beforeSample);
  }

  apply(...edits: Edit[]): Result<readonly AnnotationChange[]> {
    const applied = applyEdits(this, edits, this.nextId);
    if (!applied.ok) return applied;
    this.nextId = applied.value.nextId;
    this.put(applied.value.changes);
    return ok(applied.value.changes);
  }

  put(changes: readonly AnnotationChange[]): void {
    const ids = new Set(changes.map((change) => change.id));
    const kept = this.rows.filter((row) => !ids.has(row.id));
    this.rows = [...kept, ...changes.flatMap(({ after }) => (after === null ? [] : [after]))].sort(compareAnnotations);
  }

  toColumns(): AnnotationSetColumns {
    const { rows } = this;
    const auxTexts = rows.flatMap((row) => (row.aux === null ? [] : [row.aux]));
    return {
      ids: Int32Array.from(rows, (row) => row.id),
      samples: Float64Array.from(rows, (row) => row.sample),
      codes: Uint8Array.from(rows, (row) => row.code),
      subtypes: Int8Array.from(rows, (row) => row.subtype),
      chans: Uint8Array.from(rows, (row) => row.chan),
      nums: Int8Array.from(rows, (row) => row.num),
      auxIndices: Int32Array.from(rows, (row) => (row.aux === null ? -1 : auxTexts.indexOf(row.aux))),
      auxTexts,
      statuses: Uint8Array.from(rows, (row) => toStatusIndex(row.status)),
      baseCodes: Uint8Array.from(rows, (row) => row.baseCode ?? 0),
    };
  }
}

/** An annotation as it comes from a base. */
export function fromBase(part: Partial<Annotation> & { readonly id: number; readonly sample: number }): Annotation {
  const code = part.code ?? 1;
  return {
    code,
    subtype: 0,
    chan: 0,
    num: 0,
    aux: null,
    status: 'imported',
    baseCode: code,
    baseSample: part.sample,
    ...part,
  };
}
