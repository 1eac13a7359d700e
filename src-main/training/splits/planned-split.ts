import { err, type Result } from '#shared/result/result.ts';

/** Rows of each side, in any order. */
export interface PlannedFold {
  readonly name: string;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** What a rule makes of a row set, before anybody looked whether it will do. */
export interface PlannedSplit {
  /** With its version. */
  readonly name: string;
  readonly folds: readonly PlannedFold[];
  readonly notes: readonly string[];
  /** Sides that must not be empty, besides the one for training. */
  readonly needs: readonly ('validation' | 'test')[];
}

/** Which sides a rule with a share for validation must fill. */
export function needsOf(validation: number): PlannedSplit['needs'] {
  return validation > 0 ? ['validation', 'test'] : ['test'];
}

export function wrongSplit(what: string): Result<never> {
  return err('app/wrong-use', `The rows cannot be shared out: ${what}.`);
}
