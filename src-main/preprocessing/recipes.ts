import type { BeatRecipe } from './beat-recipe.ts';
import { beatContext } from './beat-context.ts';
import { kachueeBeats } from './kachuee-beats.ts';

/** Every recipe that a model card can name. A new one is added here and nowhere else. */
export const RECIPES: readonly BeatRecipe[] = [kachueeBeats, beatContext];

export function findRecipe(id: string): BeatRecipe | undefined {
  return RECIPES.find((recipe) => recipe.id === id);
}
