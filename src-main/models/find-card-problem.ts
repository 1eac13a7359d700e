import { createRecipe } from '#main/preprocessing/recipes.ts';
import type { StatisticsNeed } from '#main/preprocessing/recording-recipe.ts';
import { createRowFinisher, toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import type { RowStatistics } from '#main/preprocessing/row-statistics.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { countOutputs, countParameters } from '#shared/domain/network-shapes.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';

/** Why a card does not belong to a network, as the end of a sentence that names the card; undefined where it does. */
export function findCardProblem(card: ModelCard, network: NetworkDescription): string | undefined {
  const { trained } = countParameters(network);
  if (card.architecture !== network.architecture)
    return `names the architecture ${card.architecture}, model.json ${network.architecture}`;
  if (card.parameterCount !== trained)
    return `says ${card.parameterCount} parameters, ${network.architecture} has ${trained}`;
  return findClassProblem(card, network) ?? findInputProblem(card, network);
}

function findClassProblem(card: ModelCard, network: NetworkDescription): string | undefined {
  const classCount = card.classes.length;
  const outputCount = countOutputs(network);
  if (classCount !== outputCount) return `names ${classCount} classes, ${network.architecture} has ${outputCount}`;
  if (new Set(card.classes.map(({ id }) => id)).size !== classCount) return 'names a class twice';
  if (!card.classes.some(({ supported }) => supported)) return 'supports no class';
  const output = card.output ?? 'softmax';
  if (output !== network.output) return `says that its output is ${output}, model.json ${network.output}`;
  if (card.thresholds !== undefined && card.thresholds.length !== classCount)
    return `has ${card.thresholds.length} thresholds for ${classCount} classes`;
  return undefined;
}

function findInputProblem(card: ModelCard, network: NetworkDescription): string | undefined {
  const recipe = createRecipe(card.recipeId, card.recipeOptions ?? {});
  if (!recipe.ok) return `names a recipe that this version does not have: ${card.recipeId} (${recipe.error.message})`;
  if ((recipe.value.kind === 'beats') !== (card.task === 'beats'))
    return `is for ${card.task}, its recipe ${card.recipeId} makes rows of ${recipe.value.kind === 'beats' ? 'beats' : 'recordings'}`;
  const { inputShape } = toRowFinisher(recipe.value);
  if (!takes(network, inputShape)) {
    const wanted = network.inputShape.map((size) => size ?? 'any').join(' x ');
    return `names a recipe of ${inputShape.join(' x ')} numbers, ${network.architecture} takes ${wanted}`;
  }
  return findStatisticsProblem(card, recipe.value.kind === 'beats' ? null : recipe.value.statistics);
}

function takes({ inputShape }: NetworkDescription, shape: readonly number[]): boolean {
  return inputShape.length === shape.length && inputShape.every((size, axis) => size === null || size === shape[axis]);
}

function findStatisticsProblem(
  { inputStatistics, recipeId }: ModelCard,
  need: StatisticsNeed | null,
): string | undefined {
  if (need === null)
    return inputStatistics === undefined ? undefined : `scales its input, which ${recipeId} does not want`;
  if (inputStatistics === undefined) return `has no input statistics, which ${recipeId} needs`;
  return inputStatistics.kind === need.kind
    ? undefined
    : `scales its input ${inputStatistics.kind}, ${recipeId} wants it ${need.kind}`;
}

/** Why statistics do not belong to the recipe of a card that findCardProblem let through. */
export function findLengthProblem(
  card: ModelCard,
  { kind, means }: Pick<RowStatistics, 'kind' | 'means'>,
): string | undefined {
  const { storedLength, leadCount } = createRowFinisher(card.recipeId, card.recipeOptions ?? {});
  const wanted = { global: 1, 'by-lead': leadCount, 'by-position': storedLength }[kind];
  return means.length === wanted ? undefined : `has ${means.length} means; ${card.recipeId} wants ${wanted}`;
}
