import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import type { BeatRecipe } from './beat-recipe.ts';
import type { RecipeOptions } from './recipe-options.ts';
import { createRecipe } from './recipes.ts';
import type { RecordingRecipe } from './recording-recipe.ts';

/** The last step of a recipe, from a stored row to what the network reads. */
export interface RowFinisher {
  /** Of the network's input: [time, channels] or [time, frequency, channels]. */
  readonly inputShape: readonly number[];
  /** Its product. */
  readonly inputLength: number;
  /** Of a stored row. */
  readonly storedLength: number;
  /** Values of one time step of a stored row: leads side by side. */
  readonly leadCount: number;
  /**
   * @param output  [inputLength], overwritten whole
   * @param row  [storedLength], left as it is
   * @returns time steps of the output that hold signal
   */
  finishInto(output: Float32Array, row: Float32Array): number;
}

/** Errors: a recipe or option that is not known is a programming error here; jobs and cards are checked with createRecipe. */
export function createRowFinisher(id: string, options: RecipeOptions): RowFinisher {
  return toRowFinisher(unwrap(createRecipe(id, options)));
}

export function toRowFinisher(recipe: BeatRecipe | RecordingRecipe): RowFinisher {
  const storedShape: readonly [number, number] = recipe.kind === 'beats' ? [recipe.inputLength, 1] : recipe.storedShape;
  const finish = recipe.kind === 'beats' ? null : recipe.finish;
  const inputShape = finish?.inputShape ?? storedShape;
  const storedLength = multiply(storedShape);
  const inputLength = multiply(inputShape);
  const check = (output: Float32Array, row: Float32Array) =>
    assert(
      output.length === inputLength && row.length === storedLength,
      () =>
        `finishInto: ${storedLength} values in and ${inputLength} out wanted, got ${row.length} and ${output.length}`,
    );
  return {
    inputShape,
    inputLength,
    storedLength,
    leadCount: storedShape[1],
    finishInto(output, row) {
      check(output, row);
      if (finish !== null) return finish.finishInto(output, row);
      output.set(row);
      return inputShape[0] ?? 0;
    },
  };
}

function multiply(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
