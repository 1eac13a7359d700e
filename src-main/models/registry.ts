import type { ModelCard } from '#shared/domain/model-card.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import type { WavesCard } from '#shared/domain/waves-card.ts';
import { err, type AppError, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { createModelFolders, type ModelFoldersOptions, type ModelPlace } from './model-folders.ts';
import { brokenModel } from './read-model-json.ts';
import { readModel, readModelCard, type LoadedModel } from './read-model.ts';
import { readNetworkModel, type NetworkModel } from './read-network-model.ts';
import { readSpikingCard, type SpikingModel } from './spiking/spiking-model.ts';
import { SpikingStore } from './spiking/spiking-store.ts';
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

export function createModelRegistry(options: ModelFoldersOptions): ModelRegistry {
  const folders = createModelFolders(options);
  /** Weights never change under their name, so a model that was checked once is not read again. */
  const loaded = new Map<string, LoadedModel>();
  const loadedNetworks = new Map<string, NetworkModel>();
  const loadedWaves = new Map<string, WavesModel>();
  const spikingStore = new SpikingStore({ folders, loadParent: loadNetworkFrom });

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

  return {
    async list() {
      const models: ListedModel[] = [];
      const waves: ListedWavesModel[] = [];
      const spiking: ListedSpikingModel[] = [];
      const unreadable: UnreadableModel[] = [];
      for (const [name, { folder, isShipped }] of await folders.list()) {
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
          const whole = await spikingStore.load(id, folder);
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
      const place = await folders.find(id);
      return place.ok ? loadFrom(id, place.value.folder) : place;
    },
    async loadNetwork(id) {
      const place = await folders.find(id);
      return place.ok ? loadNetworkFrom(id, place.value.folder) : place;
    },
    async loadWaves(id) {
      const place = await folders.find(id);
      return place.ok ? loadWavesFrom(id, place.value.folder) : place;
    },
    async loadSpiking(id) {
      const place = await folders.find(id);
      return place.ok ? spikingStore.load(id, place.value.folder) : place;
    },
    checkSpiking: (folder) => spikingStore.check(folder),
    find: (id) => folders.find(id),
    forget(id) {
      for (const kept of [loaded, loadedNetworks, loadedWaves]) kept.delete(id);
      spikingStore.forget(id);
    },
  };
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
  const parentId = spiking.value.parent.id;
  return refuse(
    `${id} is the spiking form of ${parentId}: name ${parentId} in its place (predict --model ${parentId} --snn T --snn-form ${id}).`,
  );
}
