import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { modelCardSchema, weightsLayoutSchema, type WeightsLayout } from '#shared/domain/model-card-schema.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { findRecipe } from '#main/preprocessing/recipes.ts';
import { ARCHITECTURES, countParameters, type NetworkSpec } from '#main/tensor/protocol.ts';
import { brokenModel, readModelJson } from './read-model-json.ts';

/** A model that can be used: its card, and what the tensor process needs to build the network. */
export interface LoadedModel {
  readonly card: ModelCard;
  readonly network: NetworkSpec;
}

const MAX_WEIGHTS_BYTES = 1024 ** 3;

/** Layout of an architecture's weights file, as model.json has it. */
export function toWeightsLayout(architecture: NetworkSpec['architecture']): WeightsLayout {
  const { inputLength, classCount, weights } = ARCHITECTURES[architecture];
  return {
    architecture,
    inputLength,
    classCount,
    format: 'float32-le',
    weightsFile: 'weights.bin',
    weights: weights.map(({ name, shape }) => ({ name, shape: [...shape] })),
  };
}

/** Card alone, without a look at the weights. Errors: 'model/broken', naming the file. */
export async function readModelCard(folder: string): Promise<Result<ModelCard>> {
  return readModelJson(folder, 'card.json', modelCardSchema);
}

/**
 * Reads and checks a model's folder: card.json, model.json and weights.bin.
 * Errors: 'model/broken', naming the file and what is wrong with it.
 */
export async function readModel(folder: string): Promise<Result<LoadedModel>> {
  const card = await readModelCard(folder);
  if (!card.ok) return card;
  const layout = await readModelJson(folder, 'model.json', weightsLayoutSchema);
  if (!layout.ok) return layout;
  const { architecture } = card.value;
  if (!isKnown(architecture))
    return brokenModel('card.json', `names an architecture that this version does not have: ${architecture}`);
  const expected = toWeightsLayout(architecture);
  if (JSON.stringify(layout.value) !== JSON.stringify(expected))
    return brokenModel('model.json', `does not describe ${architecture}`);
  const mismatch = findMismatch(card.value, architecture);
  if (mismatch !== undefined) return brokenModel('card.json', mismatch);
  const weightsPath = join(folder, 'weights.bin');
  const checked = await checkWeights(weightsPath, card.value, architecture);
  return checked.ok ? ok({ card: card.value, network: toNetwork(card.value, architecture, weightsPath) }) : checked;
}

function isKnown(architecture: string): architecture is NetworkSpec['architecture'] {
  return Object.hasOwn(ARCHITECTURES, architecture);
}

function findMismatch(card: ModelCard, architecture: NetworkSpec['architecture']): string | undefined {
  const facts = ARCHITECTURES[architecture];
  const parameterCount = countParameters(facts);
  if (card.parameterCount !== parameterCount)
    return `says ${card.parameterCount} parameters, ${architecture} has ${parameterCount}`;
  if (card.classes.length !== facts.classCount)
    return `names ${card.classes.length} classes, ${architecture} has ${facts.classCount}`;
  if (!card.classes.some(({ supported }) => supported)) return 'supports no class';
  const recipe = findRecipe(card.recipeId);
  if (recipe === undefined) return `names a recipe that this version does not have: ${card.recipeId}`;
  if (recipe.inputLength !== facts.inputLength)
    return `names a recipe of ${recipe.inputLength} samples, ${architecture} takes ${facts.inputLength}`;
  return undefined;
}

async function checkWeights(
  path: string,
  card: ModelCard,
  architecture: NetworkSpec['architecture'],
): Promise<Result<undefined>> {
  const expectedBytes = 4 * countParameters(ARCHITECTURES[architecture]);
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) return brokenModel('weights.bin', 'is missing or cannot be read');
  if (facts.size !== expectedBytes || facts.size > MAX_WEIGHTS_BYTES) {
    return brokenModel('weights.bin', `has ${facts.size} bytes instead of ${expectedBytes}`);
  }
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return brokenModel('weights.bin', 'cannot be read');
  const hash = createHash('sha256').update(bytes).digest('hex');
  return hash === card.weightsSha256
    ? ok()
    : brokenModel('weights.bin', 'is not the file that the card describes: its SHA-256 differs');
}

function toNetwork(card: ModelCard, architecture: NetworkSpec['architecture'], weightsPath: string): NetworkSpec {
  return {
    architecture,
    weightsPath,
    weightsSha256: card.weightsSha256,
    temperature: card.calibration === 'temperature' ? card.temperature : 1,
    classMask: Uint8Array.from(card.classes, ({ supported }) => (supported ? 1 : 0)),
  };
}
