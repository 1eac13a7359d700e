import { describeArchitecture, findArchitecture, listArchitectures } from '#main/models/architectures/index.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import type { ModelRegistry } from '#main/models/registry.ts';
import { beatContext } from '#main/preprocessing/beat-context.ts';
import type { BeatRecipe } from '#main/preprocessing/beat-recipe.ts';
import { beatRhythm } from '#main/preprocessing/beat-rhythm/beat-rhythm.ts';
import { findRecipe } from '#main/preprocessing/recipes.ts';
import type { ReadDb } from '#main/store/database.ts';
import { searchRecords } from '#main/store/tables/record-search.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { ModelCard, ModelClass } from '#shared/domain/model-card.ts';
import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import type { TrainingFit, TrainingStart } from '#shared/domain/training-run.ts';
import type { ArchitectureChoice, TrunkChoice } from '#shared/ipc/schemas/training.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** What is trained: a network of the list, or a model that is there. */
export interface TrainableNetwork {
  readonly architecture: string;
  /** The card that says recipe, leads and classes. */
  readonly card: Pick<ModelCard, 'recipeId' | 'supportedLeads' | 'classes'>;
  readonly network: NetworkDescription;
  readonly trains: 'head' | 'all';
  /** The model that it begins with; null: weights are drawn. */
  readonly parent: NetworkModel | null;
}

/** From drawn weights: what the shipped classifier was trained with. */
const FIT_ALL: TrainingFit = {
  seed: 20261121,
  epochCount: 12,
  batchSize: 128,
  learningRate: 0.001,
  weightDecay: 0.01,
  maxRowsPerClass: 6000,
  decidedWeight: 1,
};

/** A head learns fast and forgets fast: a small rate, and what a reader has decided counts more. */
export const FIT_HEAD: TrainingFit = { ...FIT_ALL, epochCount: 20, learningRate: 0.0005, decidedWeight: 5 };

/** Networks by which beats can be told apart; others stand there with the reason why not. */
export function listArchitectureChoices(): readonly ArchitectureChoice[] {
  return listArchitectures().map(({ id, name, source, quirks, parameters }) => ({
    id,
    name,
    source,
    quirks: quirks.map((quirk) => `${quirk.id}: ${quirk.text}`),
    parameterCount: parameters,
    fit: FIT_ALL,
    whyNot: findBeatRecipe(id)
      ? null
      : 'It takes whole recordings or fragments, not beats. Train it by its job file, on the command line.',
  }));
}

/** The first of them that gives what the network reads. */
function findBeatRecipe(architecture: string): BeatRecipe | undefined {
  const [length, channels, ...others] = findArchitecture(architecture)?.describe({}).inputShape ?? [];
  if (channels !== 1 || others.length > 0) return undefined;
  return [beatContext, beatRhythm].find((recipe) => recipe.inputLength === length);
}

/** Models that training can begin with. */
export async function listTrunkChoices(models: ModelRegistry): Promise<readonly TrunkChoice[]> {
  const listed = (await models.list()).models.filter(({ card }) => card.task === 'beats');
  return Promise.all(
    listed.map(async ({ card, problem }) => {
      const model = problem === null ? await models.loadNetwork(card.id) : undefined;
      return {
        modelId: card.id,
        name: card.name,
        version: card.version,
        parameterCount: card.parameterCount,
        headParameterCount: model?.ok === true ? countHead(model.value.network) : 0,
        fit: FIT_HEAD,
        whyNot: problem?.message ?? findTrunkProblem(card),
      };
    }),
  );
}

/** Layers that have weights, in order. */
function listWeightedLayers({ layers }: NetworkDescription) {
  return layers.filter(({ op }) => WEIGHTED_OPS.has(op));
}

/** What a head is: the dense layers at the end, back to the first layer with weights that is none; the last one where all are dense. */
export function listHeadLayers(network: NetworkDescription): readonly string[] {
  const weighted = listWeightedLayers(network);
  const lastOther = weighted.findLastIndex(({ op }) => op !== 'dense');
  return (lastOther < 0 ? weighted.slice(-1) : weighted.slice(lastOther + 1)).map(({ name }) => name);
}

/** The layers with weights before it. */
export function listTrunkLayers(network: NetworkDescription): readonly string[] {
  const head = new Set(listHeadLayers(network));
  return listWeightedLayers(network)
    .map(({ name }) => name)
    .filter((name) => !head.has(name));
}

const WEIGHTED_OPS: ReadonlySet<NetworkLayer['op']> = new Set([
  'convolution1d',
  'convolution2d',
  'dense',
  'batchNorm',
  'recurrent',
  'encoderDecoder',
]);

function countHead(network: NetworkDescription): number {
  const head = new Set(listHeadLayers(network));
  return listWeights(network)
    .filter(({ name }) => head.has(name.slice(0, name.lastIndexOf('.'))))
    .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

/**
 * What a plan trains. Errors: 'model/unknown', 'model/broken', 'training/not-possible' for a network that takes no beats.
 */
export async function resolveNetwork(
  start: TrainingStart,
  { db, models }: { readonly db: ReadDb; readonly models: ModelRegistry },
): Promise<Result<TrainableNetwork>> {
  return start.kind === 'architecture' ? resolveArchitecture(start.architecture, db) : resolveModel(start, models);
}

function resolveArchitecture(id: string, db: ReadDb): Result<TrainableNetwork> {
  const choice = listArchitectureChoices().find((one) => one.id === id);
  if (choice === undefined) return err('model/unknown', `There is no architecture '${id}'.`);
  if (choice.whyNot !== null) return err('training/not-possible', choice.whyNot);
  const network = describeArchitecture({ id, options: { outputCount: BEAT_CLASSES.length } });
  if (!network.ok) return network;
  const card = {
    recipeId: findBeatRecipe(id)?.id ?? beatContext.id,
    supportedLeads: [findUsualLead(db)],
    classes: BEAT_CLASSES,
  };
  return ok({ architecture: id, card, network: network.value, trains: 'all', parent: null });
}

async function resolveModel(
  { modelId, trains }: Extract<TrainingStart, { kind: 'model' }>,
  models: ModelRegistry,
): Promise<Result<TrainableNetwork>> {
  const parent = await models.loadNetwork(modelId);
  if (!parent.ok) return parent;
  const { card, network } = parent.value;
  const problem = findTrunkProblem(card);
  if (problem !== null) return err('training/not-possible', problem);
  return ok({ architecture: card.architecture, card, network, trains, parent: parent.value });
}

/** Why a model does not answer for beats as this library labels them, in words; null where it does. */
export function findTrunkProblem(card: ModelCard): string | null {
  if (card.task !== 'beats') return `${card.name} gives classes to recordings, not to beats.`;
  if (findRecipe(card.recipeId) === undefined)
    return `Beats cannot be cut as ${card.name} wants them (${card.recipeId}).`;
  const ids = card.classes.map(({ id }) => id).join(' ');
  return ids === AAMI_CLASSES.join(' ') ? null : `${card.name} has other classes than ${AAMI_CLASSES.join(', ')}.`;
}

const CLASS_NAMES: Readonly<Record<(typeof AAMI_CLASSES)[number], string>> = {
  N: 'normal and bundle branch block beats',
  S: 'supraventricular ectopic beats',
  V: 'ventricular ectopic beats',
  F: 'fusion of ventricular and normal beats',
  Q: 'paced and unclassifiable beats',
};

const BEAT_CLASSES: readonly ModelClass[] = AAMI_CLASSES.map((id) => ({
  id,
  name: CLASS_NAMES[id],
  supported: id !== 'Q',
  why:
    id === 'Q'
      ? 'Paced beats get no answer, and unclassifiable ones are too few and too different to be learned.'
      : null,
}));

/** The lead that most recordings begin with; MLII where some have it, because the shipped classifier looks at it too. */
function findUsualLead(db: ReadDb): string {
  const { rows } = searchRecords(db, {
    words: [],
    beatCode: null,
    state: null,
    sortBy: 'name',
    descending: false,
    offset: 0,
    limit: 5000,
  });
  const counts = new Map<string, number>();
  for (const { leadNames } of rows) {
    const first = leadNames.map((name) => name.trim().toLowerCase());
    const usual = first.includes('mlii') ? 'mlii' : first[0];
    if (usual !== undefined) counts.set(usual, (counts.get(usual) ?? 0) + 1);
  }
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 'mlii';
}
