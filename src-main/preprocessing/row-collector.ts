import { ABSTENTIONS, type Abstention } from '#shared/domain/prediction.ts';
import type { RecipeOutput } from './beat-recipe.ts';

/** Collects the rows of a recipe, and the reasons where there is none. */
export interface RowCollector {
  /** Room for the row of a beat, all zeros. */
  addRow(beatIndex: number): Float32Array;
  abstain(beatIndex: number, why: Exclude<Abstention, 'none'>): void;
  finish(): RecipeOutput;
}

export function createRowCollector(beatCount: number, inputLength: number): RowCollector {
  const inputs = new Float32Array(beatCount * inputLength);
  const beatIndices = new Int32Array(beatCount);
  const abstentions = new Uint8Array(beatCount);
  let rowCount = 0;
  return {
    addRow(beatIndex) {
      beatIndices[rowCount] = beatIndex;
      return inputs.subarray(rowCount * inputLength, ++rowCount * inputLength);
    },
    abstain(beatIndex, why) {
      abstentions[beatIndex] = ABSTENTIONS.indexOf(why);
    },
    finish: () => ({
      inputs: inputs.slice(0, rowCount * inputLength),
      beatIndices: beatIndices.slice(0, rowCount),
      abstentions,
    }),
  };
}
