import type { RowAugmentation } from '#shared/domain/row-augmentation.ts';
import { assert } from '#shared/result/assert.ts';
import { augmentRow } from './augment-row.ts';
import type { Random } from './random.ts';
import { findRecipe, findRecordingRecipe } from './recipes.ts';
import { applyStatistics, type RowStatistics } from './row-statistics.ts';

/** From a stored row to what the network reads; plain data, so that it can be sent to the tensor process. */
export interface RowPreparation {
  readonly recipeId: string;
  /** Needed where the recipe has some, null otherwise. */
  readonly statistics: RowStatistics | null;
  /** For training rows; null for none. */
  readonly augmentation: RowAugmentation | null;
}

export interface RowPreparer {
  /** Of the network's input: [time, channels] or [time, frequency, channels]. */
  readonly inputShape: readonly number[];
  /** Its product. */
  readonly inputLength: number;
  readonly storedLength: number;
  /**
   * Writes the network's input for one row.
   * @param output  [inputLength], overwritten whole
   * @param row  [storedLength], left as it is
   * @param length  of the row, as the row set has it; the input's own where there are no lengths
   * @param random  disturbs the row by the augmentation; null leaves it as it is, for validation
   * @returns time steps of the input that hold signal
   */
  prepareInto(output: Float32Array, row: Float32Array, length: number, random: Random | null): number;
}

/**
 * Augmentation on the stored row, then the recipe's second step (a spectrogram), then statistics. Pure but for `random`.
 * Errors: an unknown recipe, and statistics that are missing or of another length, are programming errors.
 */
export function createRowPreparer({ recipeId, statistics, augmentation }: RowPreparation): RowPreparer {
  const layout = findLayout(recipeId);
  const { inputLength, storedLength, leadCount, needed, finishInto } = layout;
  assert(
    (needed === null) === (statistics === null) && (statistics === null || statistics.kind === needed),
    () => `createRowPreparer: ${recipeId} needs statistics ${String(needed)}, got ${String(statistics?.kind)}`,
  );
  const disturbed = new Float32Array(storedLength);
  return {
    inputShape: layout.inputShape,
    inputLength,
    storedLength,
    prepareInto(output, row, length, random) {
      let source = row;
      if (random !== null && augmentation !== null) {
        disturbed.set(row);
        augmentRow(disturbed, { augmentation, leadCount, random });
        source = disturbed;
      }
      const finished = finishInto?.(output, source);
      if (finished === undefined) output.set(source);
      if (statistics !== null) applyStatistics(output, statistics, layout);
      return finished ?? length;
    },
  };
}

interface RowLayout {
  readonly inputShape: readonly number[];
  readonly inputLength: number;
  readonly storedLength: number;
  /** Values of one time step of the stored row. */
  readonly leadCount: number;
  readonly needed: RowStatistics['kind'] | null;
  readonly clipDeviations: number | null;
  readonly finishInto: ((output: Float32Array, row: Float32Array) => number) | undefined;
}

function findLayout(recipeId: string): RowLayout {
  const beats = findRecipe(recipeId);
  if (beats !== undefined) {
    const { inputLength } = beats;
    return {
      inputShape: [inputLength, 1],
      inputLength,
      storedLength: inputLength,
      leadCount: 1,
      needed: null,
      clipDeviations: null,
      finishInto: undefined,
    };
  }
  const recipe = findRecordingRecipe(recipeId);
  assert(recipe !== undefined, () => `createRowPreparer: no recipe named ${recipeId}`);
  const { inputShape, storedShape, statistics, clipDeviations, finishInto } = recipe;
  const multiply = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
  return {
    inputShape,
    inputLength: multiply(inputShape),
    storedLength: multiply(storedShape),
    leadCount: multiply(storedShape.slice(1)),
    needed: statistics,
    clipDeviations: clipDeviations ?? null,
    finishInto,
  };
}
