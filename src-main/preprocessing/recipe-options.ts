import { err, ok, type Result } from '#shared/result/result.ts';

/** What a recipe is asked for besides its id; from a job file, so of any kind until it was read. */
export type RecipeOptions = Readonly<Record<string, unknown>>;

/** Values that an option may have; the first is taken where it is left out. */
export type KnownOptions<Option extends string> = Readonly<Record<Option, readonly (string | boolean)[]>>;

/** Options that were read, all of them there. */
export type ReadOptions<Option extends string> = Readonly<Record<Option, string | boolean>>;

/** Errors: 'app/wrong-use', naming the option that is not known or has another value. */
export function readRecipeOptions<Option extends string>(
  recipeId: string,
  options: RecipeOptions,
  known: KnownOptions<Option>,
): Result<ReadOptions<Option>> {
  const names = Object.keys(known);
  const stranger = Object.keys(options).find((name) => !names.includes(name));
  if (stranger !== undefined) {
    const there = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    return err('app/wrong-use', `The recipe ${recipeId} has no option '${stranger.slice(0, 40)}': ${there}.`);
  }
  const read: Record<string, string | boolean> = {};
  for (const name of names) {
    const values = known[name as Option]; // one of its own keys
    const value = options[name] ?? values[0];
    const found = values.find((one) => one === value);
    if (found === undefined) {
      const shown = JSON.stringify(value).slice(0, 40);
      return err(
        'app/wrong-use',
        `The option '${name}' of the recipe ${recipeId} must be ${values.map((one) => JSON.stringify(one)).join(' or ')}, got ${shown}.`,
      );
    }
    read[name] = found;
  }
  return ok(read as ReadOptions<Option>); // every known name was put in
}
