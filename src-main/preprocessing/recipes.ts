import { err, ok, type Result } from '#shared/result/result.ts';
import { beatContext } from './beat-context.ts';
import type { BeatRecipe } from './beat-recipe.ts';
import { beatRhythm } from './beat-rhythm/beat-rhythm.ts';
import { kachueeBeats } from './kachuee-beats.ts';
import { readRecipeOptions, type RecipeOptions } from './recipe-options.ts';
import type { RecordingRecipe } from './recording-recipe.ts';
import { createCinc2017At100Hz, createCinc2017Reflection, createCinc2017Zero } from './recordings/cinc2017.ts';
import { createLogSpectrogram } from './recordings/log-spectrogram.ts';
import { createPlawiakFragment } from './recordings/plawiak-fragment.ts';
import { createRhythm100Hz } from './recordings/rhythm.ts';
import { createAutoecg2d, createTwelveLeads100Hz, createTwelveLeads400Hz } from './recordings/twelve-lead-recipes.ts';

/** Every recipe for beats that a model card can name. A new one is added here and nowhere else. */
export const RECIPES: readonly BeatRecipe[] = [kachueeBeats, beatContext, beatRhythm];

/** Every recipe for whole recordings, likewise. */
export const RECORDING_RECIPES: ReadonlyMap<string, (options: RecipeOptions) => Result<RecordingRecipe>> = new Map([
  ['cinc2017-zero@1', createCinc2017Zero],
  ['cinc2017-reflection@1', createCinc2017Reflection],
  ['cinc2017-100hz@1', createCinc2017At100Hz],
  ['rhythm-100hz@1', createRhythm100Hz],
  ['log-spectrogram@1', createLogSpectrogram],
  ['plawiak-fragment@1', createPlawiakFragment],
  ['twelve-lead-400hz@1', createTwelveLeads400Hz],
  ['twelve-lead-100hz@1', createTwelveLeads100Hz],
  ['autoecg-2d@1', createAutoecg2d],
]);

/** A recipe for beats. */
export function findRecipe(id: string): BeatRecipe | undefined {
  return RECIPES.find((recipe) => recipe.id === id);
}

/** What a job or a card names, with its options. Errors: 'app/wrong-use' for a recipe or an option that is not known. */
export function createRecipe(id: string, options: RecipeOptions): Result<BeatRecipe | RecordingRecipe> {
  const beats = findRecipe(id);
  if (beats !== undefined) {
    const read = readRecipeOptions(id, options, {});
    return read.ok ? ok(beats) : read;
  }
  const create = RECORDING_RECIPES.get(id);
  if (create !== undefined) return create(options);
  const known = [...RECIPES.map((recipe) => recipe.id), ...RECORDING_RECIPES.keys()];
  return err('app/wrong-use', `There is no recipe '${id.slice(0, 80)}'; known are ${known.join(', ')}.`);
}
