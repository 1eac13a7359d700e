import { assert } from '#shared/result/assert.ts';

/**
 * Annotations as columns, in order of sample: what crosses borders, and what a hundred thousand beats fit into.
 * All columns have the same length. `samples` count in the record's time base; `codes` are WFDB codes (1 to 49);
 * `auxIndices` point into `auxTexts`, -1 for none. Aux texts are kept whole, trailing NUL included.
 */
export interface AnnotationColumns {
  readonly samples: Float64Array;
  readonly codes: Uint8Array;
  readonly subtypes: Int8Array;
  readonly chans: Uint8Array;
  readonly nums: Int8Array;
  readonly auxIndices: Int32Array;
  readonly auxTexts: readonly string[];
}

/** Who a label comes from, as the desk shows it. */
export const ANNOTATION_STATUSES = ['imported', 'model', 'confirmed', 'changed', 'added', 'deleted'] as const;
export type AnnotationStatus = (typeof ANNOTATION_STATUSES)[number];

/** One annotation of a set. Ids are whole numbers, unique and never used twice within the set. */
export interface Annotation {
  readonly id: number;
  readonly sample: number;
  readonly code: number;
  readonly subtype: number;
  readonly chan: number;
  readonly num: number;
  readonly aux: string | null;
  readonly status: AnnotationStatus;
  /** Code and sample in the base that the set was made from; null for what a person added. */
  readonly baseCode: number | null;
  readonly baseSample: number | null;
}

/** A set's annotations as columns, with ids and statuses (index into ANNOTATION_STATUSES). baseCodes: 0 for none. */
export interface AnnotationSetColumns extends AnnotationColumns {
  readonly ids: Int32Array;
  readonly statuses: Uint8Array;
  readonly baseCodes: Uint8Array;
}

/** Aux text as people read it: without the NUL that WFDB writers append. */
export function toDisplayedAux(aux: string): string {
  return aux.replace(/\0+$/, '');
}

/** Index of a status in the columns' `statuses`. */
export function toStatusIndex(status: AnnotationStatus): number {
  return ANNOTATION_STATUSES.indexOf(status);
}

export function toStatus(index: number): AnnotationStatus {
  const status = ANNOTATION_STATUSES[index];
  assert(status !== undefined, () => `toStatus: index must be below ${ANNOTATION_STATUSES.length}, got ${index}`);
  return status;
}

/** A person has decided about it: it counts as reviewed. */
export function isReviewed(status: AnnotationStatus): boolean {
  return status === 'confirmed' || status === 'changed' || status === 'added' || status === 'deleted';
}
