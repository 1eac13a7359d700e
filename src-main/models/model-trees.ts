import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findRowNumbers } from '#main/preprocessing/row-numbers.ts';
import { sha256Hex } from '#main/store/canonical-json.ts';
import type { TreesSpec } from '#main/tensor/protocol.ts';
import { boostedTreesSchema, type BoostedTrees } from '#shared/domain/boosted-trees.ts';
import type { ModelCard, TreesFacts } from '#shared/domain/model-card.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { brokenModel, parseModelJson } from './read-model-json.ts';

const FILE = 'trees.json';
export const MAX_TREES_BYTES = 16 * 1024 ** 2;

export interface NewTrees {
  readonly trees: BoostedTrees;
  readonly share: number;
}

/** Puts trees into a model's folder. @returns what its card says of them */
export async function writeTrees(folder: string, { trees, share }: NewTrees): Promise<TreesFacts> {
  const bytes = Buffer.from(`${JSON.stringify(trees)}\n`, 'utf8');
  const path = join(folder, FILE);
  await writeFile(`${path}.new`, bytes);
  await rename(`${path}.new`, path);
  const { numbersId, start } = trees;
  return { numbersId, share, roundCount: trees.trees.length / start.length, sha256: sha256Hex(bytes) };
}

/**
 * Where the trees of a model lie, checked; nothing where its card has none.
 * Errors: 'model/broken', naming the file: missing, not the one of the card, or of other classes, rounds, numbers or rows than the model.
 */
export async function findTrees(
  folder: string,
  { trees: facts, classes, recipeId, output }: ModelCard,
): Promise<Result<{ readonly trees?: TreesSpec }>> {
  if (facts === undefined) return ok({});
  const numbers = findRowNumbers(facts.numbersId);
  if (numbers === undefined)
    return brokenModel('card.json', `names numbers that this version does not have: ${facts.numbersId}`);
  if (numbers.recipeId !== recipeId)
    return brokenModel('card.json', `has trees for rows of ${numbers.recipeId}, its recipe is ${recipeId}`);
  if ((output ?? 'softmax') !== 'softmax')
    return brokenModel('card.json', 'has trees beside a network whose classes are questions of their own');
  const path = join(folder, FILE);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return brokenModel(FILE, 'is missing or cannot be read');
  if (found.size > MAX_TREES_BYTES) return brokenModel(FILE, `is larger than ${MAX_TREES_BYTES} bytes`);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return brokenModel(FILE, 'cannot be read');
  if (sha256Hex(bytes) !== facts.sha256)
    return brokenModel(FILE, 'is not the file that the card describes: its SHA-256 differs');
  const read = parseModelJson(bytes.toString('utf8'), FILE, boostedTreesSchema);
  if (!read.ok) return read;
  const { numbersId, start, trees } = read.value;
  if (numbersId !== facts.numbersId) return brokenModel(FILE, `reads ${numbersId}, the card says ${facts.numbersId}`);
  if (start.length !== classes.length)
    return brokenModel(FILE, `has ${start.length} classes, the card ${classes.length}`);
  if (trees.length !== facts.roundCount * start.length)
    return brokenModel(FILE, `has ${trees.length / start.length} rounds, the card says ${facts.roundCount}`);
  if (trees.some((tree) => tree.numbers.some((number) => number >= numbers.names.length)))
    return brokenModel(FILE, `asks for more than the ${numbers.names.length} numbers of ${numbersId}`);
  return ok({ trees: { path, sha256: facts.sha256, share: facts.share } });
}
