import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeArchitecture } from '#main/models/architectures/index.ts';
import { importWeights } from '#main/models/import-weights/import-weights.ts';
import type { ImportedWeights } from '#main/models/import-weights/weights-messages.ts';
import type { InputStatistics } from '#main/models/input-statistics.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { toFileError } from '#main/models/to-file-error.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { createRecipe } from '#main/preprocessing/recipes.ts';
import type { StatisticsNeed } from '#main/preprocessing/recording-recipe.ts';
import { malformed, readCsvFile } from '#main/training/csv.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { WeightsFormat } from '#shared/domain/network-layout.ts';
import { countParameters } from '#shared/domain/network-shapes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** What only a person knows of weights that come from elsewhere. */
export type WeightsFacts = Pick<
  ModelCard,
  | 'id'
  | 'version'
  | 'name'
  | 'recipeId'
  | 'classes'
  | 'supportedLeads'
  | 'trainingData'
  | 'trainingProtocol'
  | 'weightsLicence'
  | 'limits'
> &
  Pick<ModelCard, 'recipeOptions' | 'thresholds'>;

export interface ImportWeightsInput {
  readonly path: string;
  readonly architecture: string;
  /** Of the architecture: quirks, form; outputs are as many as classes. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly facts: WeightsFacts;
  /** A table `mean,deviation` of what scales the input, where the recipe wants it. */
  readonly statisticsPath: string | null;
  readonly format: Exclude<WeightsFormat, 'packed'>;
  /** As it was typed, for the card. */
  readonly command: string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

export interface ImportedModel {
  readonly card: ModelCard;
  readonly origins: ImportedWeights['origins'];
}

/**
 * Weights of PyTorch or Keras as a model's folder below `parent`, named after its id.
 * Errors: those of describeArchitecture, createRecipe and importWeights; 'table/*' for the statistics; 'model/broken' where facts and network do not
 * belong together; 'model/exists'; 'export/unwritable'.
 */
export async function importWeightsModel(input: ImportWeightsInput, parent: string): Promise<Result<ImportedModel>> {
  const { facts, options, architecture, path, signal, format } = input;
  const network = describeArchitecture({
    id: architecture,
    options: { ...options, outputCount: facts.classes.length },
  });
  if (!network.ok) return network;
  const recipe = createRecipe(facts.recipeId, facts.recipeOptions ?? {});
  if (!recipe.ok) return recipe;
  const need = recipe.value.kind === 'beats' ? null : recipe.value.statistics;
  const statistics = await readStatistics(input.statisticsPath, need, facts.recipeId);
  if (!statistics.ok) return statistics;
  const target = join(parent, facts.id);
  if ((await stat(target).catch(() => undefined)) !== undefined)
    return err('model/exists', `There is a folder '${facts.id}' there already: nothing was written.`);
  const imported = await importWeights(path, network.value, { signal });
  if (!imported.ok) return imported;
  const isOfFragments = facts.recipeId.startsWith('plawiak-fragment@');
  const card: Omit<ModelCard, 'weightsSha256'> = {
    ...facts,
    task: recipe.value.kind === 'beats' ? 'beats' : isOfFragments ? 'fragments' : 'records',
    architecture,
    parameterCount: countParameters(network.value).trained,
    output: network.value.output,
    calibration: 'none',
    temperature: 1,
    threshold: null,
    trainingCommand: `${input.command} (weights read from a ${imported.value.format} file with SHA-256 ${imported.value.fileSha256})`,
    seed: 0,
    trainingContentHashes: [],
    trainingRecords: [],
    results: [],
    createdAt: input.now().toISOString().slice(0, 10),
  };
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(parent, '.model-'));
    const { values } = imported.value;
    const written = { card, network: network.value, weights: values, format, statistics: statistics.value };
    await writeNetworkModel(folder, written);
    const checked = await readNetworkModel(folder);
    if (!checked.ok) return checked;
    await rename(folder, target);
    return ok({ card: checked.value.card, origins: imported.value.origins });
  } catch (error) {
    return toFileError(error, facts.id);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function readStatistics(
  path: string | null,
  need: StatisticsNeed | null,
  recipeId: string,
): Promise<Result<InputStatistics | null>> {
  if (need === null) {
    return path === null ? ok(null) : err('app/wrong-use', `The recipe ${recipeId} scales nothing: no statistics.`);
  }
  if (path === null)
    return err(
      'app/wrong-use',
      `The recipe ${recipeId} scales its input ${need.kind}: --input-statistics FILE is wanted.`,
    );
  const table = await readCsvFile(path);
  if (!table.ok) return table;
  const { fileName, header, rows } = table.value;
  if (header.join(',') !== 'mean,deviation') return malformed(fileName, 1, "the columns must be 'mean,deviation'");
  for (const { lineNumber, cells } of rows) {
    const [mean = NaN, deviation = NaN] = cells.map((cell) => (cell === '' ? NaN : Number(cell)));
    if (!Number.isFinite(mean) || !Number.isFinite(deviation) || deviation <= 0)
      return malformed(fileName, lineNumber, 'a mean and a deviation above 0 are wanted');
  }
  const column = (k: number) => Float32Array.from(rows, ({ cells }) => Number(cells[k]));
  const { kind, from, clipDeviations } = need;
  // Nobody says of how many rows they are.
  return ok({ kind, from, rowCount: 0, means: column(0), deviations: column(1), clipDeviations });
}
