import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import type { WavesCard } from '#shared/domain/waves-card.ts';
import { err, type AppError, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { brokenModel } from './read-model-json.ts';
import { readModel, readModelCard, type LoadedModel } from './read-model.ts';
import { readNetworkModel, type NetworkModel } from './read-network-model.ts';
import { joinParent, readSpikingCard, readSpikingScales, type SpikingModel } from './spiking/spiking-model.ts';
import { readWavesCard, readWavesModel, type WavesModel } from './waves-model.ts';

/** A model of the list; `problem` says why it cannot be used. */
export interface ListedModel {
  readonly card: ModelCard;
  readonly problem: AppError | null;
  /** It came with the program: it cannot be deleted. */
  readonly isShipped: boolean;
}

/** The same of a delineation network; these all come with the program. */
export interface ListedWavesModel {
  readonly card: WavesCard;
  readonly problem: AppError | null;
}

/** The same of a spiking network, whose weights are those of a model beside it. */
export interface ListedSpikingModel {
  readonly card: SpikingCard;
  readonly problem: AppError | null;
  readonly isShipped: boolean;
}

/** A folder that holds no readable card: nothing can be said of it but its name. */
export interface UnreadableModel {
  readonly folderName: string;
  readonly problem: AppError;
}

export interface ModelList {
  readonly models: readonly ListedModel[];
  /** Delineation networks. */
  readonly waves: readonly ListedWavesModel[];
  readonly spiking: readonly ListedSpikingModel[];
  readonly unreadable: readonly UnreadableModel[];
}

/** Models on disk: those that come with the program, and the user's own. Each lies in a folder named after its id. */
export interface ModelRegistry {
  list(): Promise<ModelList>;
  /** A classifier of beats. Errors: 'model/unknown', 'model/broken' (naming the file). */
  load(id: ModelId): Promise<Result<LoadedModel>>;
  /** Any classifier. The same errors, and 'model/not-applicable' for a delineation network. */
  loadNetwork(id: ModelId): Promise<Result<NetworkModel>>;
  /** A delineation network. The same errors. */
  loadWaves(id: string): Promise<Result<WavesModel>>;
  /** A spiking network, with the model that it was made of. The same errors. */
  loadSpiking(id: ModelId): Promise<Result<SpikingModel>>;
  /** A spiking network in a folder that is not the registry's own yet. Errors: 'model/broken'. */
  checkSpiking(folder: string): Promise<Result<SpikingModel>>;
  /** Where a model lies. Errors: 'model/unknown'. */
  find(id: string): Promise<Result<ModelPlace>>;
  /** For a model that goes. */
  forget(id: string): void;
}

export interface ModelPlace {
  readonly folder: string;
  readonly isShipped: boolean;
}

export interface ModelFolders {
  /** Folders of models that came with the program; the first one wins where two hold the same id. One that is not there counts as empty. */
  readonly folders: readonly string[];
  /** That of the person's own models, after them. */
  readonly ownFolder?: string | undefined;
}

export function createModelRegistry({ folders, ownFolder }: ModelFolders): ModelRegistry {
  /** Weights never change under their name, so a model that was checked once is not read again. */
  const loaded = new Map<string, LoadedModel>();
  const loadedNetworks = new Map<string, NetworkModel>();
  const loadedWaves = new Map<string, WavesModel>();
  const loadedSpiking = new Map<string, SpikingModel>();

  async function findFolders(): Promise<Map<string, ModelPlace>> {
    const found = new Map<string, ModelPlace>();
    for (const parent of ownFolder === undefined ? folders : [...folders, ownFolder]) {
      const entries = await readdir(parent, { withFileTypes: true }).catch(toNoEntries);
      for (const entry of entries) {
        const isModel = entry.isDirectory() && MODEL_ID.test(entry.name);
        if (isModel && !found.has(entry.name)) {
          found.set(entry.name, { folder: join(parent, entry.name), isShipped: parent !== ownFolder });
        }
      }
    }
    return found;
  }

  async function loadFrom(id: string, folder: string): Promise<Result<LoadedModel>> {
    const known = loaded.get(id);
    if (known !== undefined) return { ok: true, value: known };
    const model = await readModel(folder);
    if (!model.ok) return model;
    if (model.value.card.id !== id) return brokenModel('card.json', `names another model than its folder, ${id}`);
    loaded.set(id, model.value);
    return model;
  }

  async function loadNetworkFrom(id: string, folder: string): Promise<Result<NetworkModel>> {
    const known = loadedNetworks.get(id);
    if (known !== undefined) return { ok: true, value: known };
    const model = await readNetworkModel(folder);
    if (!model.ok) return refuseOtherKind(id, folder, model);
    if (model.value.card.id !== id) return brokenModel('card.json', `names another model than its folder, ${id}`);
    loadedNetworks.set(id, model.value);
    return model;
  }

  async function loadWavesFrom(id: string, folder: string): Promise<Result<WavesModel>> {
    const known = loadedWaves.get(id);
    if (known !== undefined) return { ok: true, value: known };
    const model = await readWavesModel(folder);
    if (model.ok) loadedWaves.set(id, model.value);
    return model;
  }

  async function loadSpikingFrom(id: ModelId, folder: string): Promise<Result<SpikingModel>> {
    const known = loadedSpiking.get(id);
    if (known !== undefined) return { ok: true, value: known };
    const model = await checkSpiking(folder);
    if (!model.ok) return (await readModelCard(folder)).ok ? refuseNoSpiking(id) : model;
    if (model.value.card.id !== id) return brokenModel('card.json', `names another model than its folder, ${id}`);
    loadedSpiking.set(id, model.value);
    return model;
  }

  async function checkSpiking(folder: string): Promise<Result<SpikingModel>> {
    const card = await readSpikingCard(folder);
    if (!card.ok) return card;
    const scales = await readSpikingScales(folder, card.value);
    if (!scales.ok) return scales;
    const place = await find(card.value.parent.id);
    if (!place.ok) return toMissingParent(card.value);
    const parent = await loadNetworkFrom(card.value.parent.id, place.value.folder);
    if (!parent.ok) return parent;
    return joinParent({ card: card.value, scales: scales.value }, parent.value);
  }

  async function refuseNoSpiking(id: ModelId): Promise<Result<never>> {
    const forms: string[] = [];
    for (const [name, { folder }] of await findFolders()) {
      const card = await readSpikingCard(folder);
      if (card.ok && card.value.parent.id === id) forms.push(name);
    }
    const remedy =
      forms.length === 0 ? `'snn convert ${id}' makes one of it` : `its spiking form is ${forms.join(' or ')}`;
    return err('model/not-applicable', `${id} is no spiking network: ${remedy}.`, { model: id });
  }

  async function find(id: string): Promise<Result<ModelPlace>> {
    const place = MODEL_ID.test(id) ? (await findFolders()).get(id) : undefined;
    if (place !== undefined) return { ok: true, value: place };
    return err('model/unknown', `There is no model named ${id.slice(0, 64)}.`, { model: id.slice(0, 64) });
  }

  return {
    async list() {
      const models: ListedModel[] = [];
      const waves: ListedWavesModel[] = [];
      const spiking: ListedSpikingModel[] = [];
      const unreadable: UnreadableModel[] = [];
      for (const [name, { folder, isShipped }] of await findFolders()) {
        const id = name as ModelId; // the folder's name is one
        const wavesCard = await readWavesCard(folder);
        if (wavesCard.ok) {
          const whole = await loadWavesFrom(id, folder);
          waves.push({ card: wavesCard.value, problem: whole.ok ? null : whole.error });
          continue;
        }
        const spikingCard = await readSpikingCard(folder);
        if (spikingCard.ok) {
          const { value: card } = spikingCard;
          const whole = await loadSpikingFrom(id, folder);
          spiking.push({ card, problem: whole.ok ? null : whole.error, isShipped });
          continue;
        }
        const model = await loadNetworkFrom(id, folder);
        if (model.ok) {
          models.push({ card: model.value.card, problem: null, isShipped });
          continue;
        }
        const card = await readModelCard(folder);
        if (card.ok) models.push({ card: card.value, problem: model.error, isShipped });
        else unreadable.push({ folderName: id, problem: card.error });
      }
      return { models, waves, spiking, unreadable };
    },
    async load(id) {
      const place = await find(id);
      return place.ok ? loadFrom(id, place.value.folder) : place;
    },
    async loadNetwork(id) {
      const place = await find(id);
      return place.ok ? loadNetworkFrom(id, place.value.folder) : place;
    },
    async loadWaves(id) {
      const place = await find(id);
      return place.ok ? loadWavesFrom(id, place.value.folder) : place;
    },
    async loadSpiking(id) {
      const place = await find(id);
      return place.ok ? loadSpikingFrom(id, place.value.folder) : place;
    },
    checkSpiking,
    find,
    forget(id) {
      for (const kept of [loaded, loadedNetworks, loadedWaves, loadedSpiking]) kept.delete(id);
      for (const [own, { parent }] of loadedSpiking) if (parent.card.id === id) loadedSpiking.delete(own);
    },
  };
}

/** A folder that is not there holds no models; one that may not be read is another matter. */
function toNoEntries(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}

/** What cannot be read as a classifier may be another kind of model. */
async function refuseOtherKind(id: string, folder: string, broken: Result<never>): Promise<Result<never>> {
  const refuse = (message: string): Result<never> => err('model/not-applicable', message, { model: id });
  if ((await readWavesCard(folder)).ok)
    return refuse(
      `${id} finds the onsets and offsets of waves and gives no classes: 'delineate' and 'measure' use it.`,
    );
  const spiking = await readSpikingCard(folder);
  if (!spiking.ok) return broken;
  return refuse(`${id} is the spiking form of ${spiking.value.parent.id}: ask that model, by spikes.`);
}

function toMissingParent({ id, parent }: SpikingCard): Result<never> {
  return err(
    'model/broken',
    `The spiking network ${id} has the weights of ${parent.id} ${parent.version}, which is not here: take that model in.`,
    { model: id },
  );
}

/** Also what may be the name of a folder: no dots, no separators. */
export const MODEL_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
