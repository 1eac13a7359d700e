import { describeRecording } from './rhythm-numbers/rhythm-numbers.ts';

/** Numbers that describe a row of a recipe, for readers that are no networks. Versioned and pure, as recipes are. */
export interface RowNumbers {
  readonly id: string;
  /** Whose rows it describes. */
  readonly recipeId: string;
  /** In the order in which `describe` has them. */
  readonly names: readonly string[];
  /**
   * @param row  [product of the recipe's inputShape]
   * @param length  values that hold signal, the first ones
   * @returns [names.length] finite
   */
  describe(row: Float32Array, length: number): Float64Array;
}

const RATE_HZ = 100;

const RHYTHM_NUMBERS: RowNumbers = {
  id: 'rhythm-numbers@1',
  recipeId: 'rhythm-100hz@1',
  names: Object.keys(describeRecording(new Float32Array(RATE_HZ), RATE_HZ)),
  describe(row, length) {
    const values = Object.values(describeRecording(row.subarray(0, Math.max(1, length)), RATE_HZ));
    return Float64Array.from(values, (value) => (Number.isFinite(value) ? value : 0));
  },
};

const ALL: ReadonlyMap<string, RowNumbers> = new Map([[RHYTHM_NUMBERS.id, RHYTHM_NUMBERS]]);

/** Undefined where this version does not have them. */
export function findRowNumbers(id: string): RowNumbers | undefined {
  return ALL.get(id);
}
