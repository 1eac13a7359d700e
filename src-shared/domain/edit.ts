/**
 * What a person can do to a set. One act of the user is one list of edits, one event in the chain, one step of undo.
 * Samples count in the record's time base; ranges are half-open.
 */
export type Edit =
  | {
      readonly kind: 'add';
      readonly sample: number;
      readonly code: number;
      readonly subtype: number;
      readonly chan: number;
      readonly num: number;
      readonly aux: string | null;
    }
  | { readonly kind: 'relabel'; readonly ids: readonly number[]; readonly code: number }
  | {
      readonly kind: 'relabel-range';
      readonly startSample: number;
      readonly endSample: number;
      /** Only beats that have this code now; null for all beats. */
      readonly onlyCode: number | null;
      readonly code: number;
    }
  | { readonly kind: 'move'; readonly id: number; readonly sample: number }
  | { readonly kind: 'delete'; readonly ids: readonly number[] }
  /** Accept as it is: counts as reviewed. */
  | { readonly kind: 'confirm'; readonly ids: readonly number[] }
  | {
      readonly kind: 'set-fields';
      readonly id: number;
      readonly subtype: number;
      readonly chan: number;
      readonly num: number;
      readonly aux: string | null;
    }
  /** '+' at the start, and the rhythm that went on before again at the end (`rhythmAfter` where none is known). */
  | {
      readonly kind: 'rhythm-range';
      readonly startSample: number;
      readonly endSample: number;
      readonly rhythm: string;
      readonly rhythmAfter: string | null;
    }
  /** '~' with the leads' bits at the start and what held before at the end; bits -1 unreadable. */
  | {
      readonly kind: 'noise-range';
      readonly startSample: number;
      readonly endSample: number;
      readonly noiseBits: number;
    }
  /** '[' to ']'. */
  | { readonly kind: 'flutter-range'; readonly startSample: number; readonly endSample: number };
