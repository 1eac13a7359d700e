import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { WavesCard } from '#shared/domain/waves-card.ts';
import { err, type AppError, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { readModel, readModelCard, type LoadedModel } from './read-model.ts';
import { readWavesCard, readWavesModel, type WavesModel } from './waves-model.ts';

/** A model of the list; `problem` says why it cannot be used. */
export interface ListedModel {
  readonly card: ModelCard;
  readonly problem: AppError | null;
}

/** The same of a delineation network. */
export interface ListedWavesModel {
  readonly card: WavesCard;
  readonly problem: AppError | null;
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
  readonly unreadable: readonly UnreadableModel[];
}

/** Models on disk: those that come with the program, and the user's own. Each lies in a folder named after its id. */
export interface ModelRegistry {
  list(): Promise<ModelList>;
  /** Errors: 'model/unknown', 'model/broken' (naming the file). */
  load(id: ModelId): Promise<Result<LoadedModel>>;
  /** A delineation network. The same errors. */
  loadWaves(id: string): Promise<Result<WavesModel>>;
}

/** @param folders  folders of models, first one wins where two hold the same id; one that is not there counts as empty */
export function createModelRegistry({ folders }: { readonly folders: readonly string[] }): ModelRegistry {
  /** Weights never change under their name, so a model that was checked once is not read again. */
  const loaded = new Map<string, LoadedModel>();
  const loadedWaves = new Map<string, WavesModel>();

  async function findFolders(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const parent of folders) {
      const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const isModel = entry.isDirectory() && MODEL_ID.test(entry.name);
        if (isModel && !found.has(entry.name)) found.set(entry.name, join(parent, entry.name));
      }
    }
    return found;
  }

  async function loadFrom(id: string, folder: string): Promise<Result<LoadedModel>> {
    const known = loaded.get(id);
    if (known !== undefined) return { ok: true, value: known };
    const model = await readModel(folder);
    if (!model.ok) return model;
    if (model.value.card.id !== id) {
      return err('model/broken', `The model cannot be used: card.json names another model than its folder, ${id}.`, {
        file: 'card.json',
      });
    }
    loaded.set(id, model.value);
    return model;
  }

  async function loadWavesFrom(id: string, folder: string): Promise<Result<WavesModel>> {
    const known = loadedWaves.get(id);
    if (known !== undefined) return { ok: true, value: known };
    const model = await readWavesModel(folder);
    if (model.ok) loadedWaves.set(id, model.value);
    return model;
  }

  async function findFolder(id: string): Promise<Result<string>> {
    const folder = MODEL_ID.test(id) ? (await findFolders()).get(id) : undefined;
    if (folder !== undefined) return { ok: true, value: folder };
    return err('model/unknown', `There is no model named ${id.slice(0, 64)}.`, { model: id.slice(0, 64) });
  }

  return {
    async list() {
      const models: ListedModel[] = [];
      const waves: ListedWavesModel[] = [];
      const unreadable: UnreadableModel[] = [];
      for (const [id, folder] of await findFolders()) {
        const wavesCard = await readWavesCard(folder);
        if (wavesCard.ok) {
          const whole = await loadWavesFrom(id, folder);
          waves.push({ card: wavesCard.value, problem: whole.ok ? null : whole.error });
          continue;
        }
        const model = await loadFrom(id, folder);
        if (model.ok) {
          models.push({ card: model.value.card, problem: null });
          continue;
        }
        const card = await readModelCard(folder);
        if (card.ok) models.push({ card: card.value, problem: model.error });
        else unreadable.push({ folderName: id, problem: card.error });
      }
      return { models, waves, unreadable };
    },
    async load(id) {
      const folder = await findFolder(id);
      return folder.ok ? loadFrom(id, folder.value) : folder;
    },
    async loadWaves(id) {
      const folder = await findFolder(id);
      return folder.ok ? loadWavesFrom(id, folder.value) : folder;
    },
  };
}

/** Also what may be the name of a folder: no dots, no separators. */
const MODEL_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
