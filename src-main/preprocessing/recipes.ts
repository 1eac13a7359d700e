import type { BeatRecipe } from './beat-recipe.ts';
import { beatContext } from './beat-context.ts';
import { kachueeBeats } from './kachuee-beats.ts';
import type { RecordingRecipe } from './recording-recipe.ts';

/** Every recipe for beats that a model card can name. A new one is added here and nowhere else. */
export const RECIPES: readonly BeatRecipe[] = [kachueeBeats, beatContext];

/** Every recipe for whole recordings, likewise. */
export const RECORDING_RECIPES: readonly RecordingRecipe[] = [];

/** A recipe for beats. */
export function findRecipe(id: string): BeatRecipe | undefined {
  return RECIPES.find((recipe) => recipe.id === id);
}

export function findRecordingRecipe(id: string): RecordingRecipe | undefined {
  return RECORDING_RECIPES.find((recipe) => recipe.id === id);
}
