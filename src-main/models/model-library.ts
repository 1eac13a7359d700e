import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '#main/store/database.ts';
import { deactivateModel, listActiveModels, putActiveModel } from '#main/store/tables/active-model.ts';
import { deleteModelOrigin, findModelOrigin, putModelOrigin } from '#main/store/tables/model-origin.ts';
import type { ModelCard, ModelTask } from '#shared/domain/model-card.ts';
import { toQuestion } from '#shared/domain/model-question.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { ModelId, TrainingRunId } from '#shared/units/ids.ts';
import { copyModelFolder, SPIKING_FILES } from './copy-model-folder.ts';
import { readNetworkModel } from './read-network-model.ts';
import type { ModelRegistry } from './registry.ts';
import { readSpikingCard } from './spiking/spiking-model.ts';
import { toFileError } from './to-file-error.ts';

/** Where a new model of the library comes from. */
export interface NewModelOrigin {
  /** The model that it was trained from, or the version before it; null: it begins a line of its own. */
  readonly parentModelId: ModelId | null;
  readonly runId: TrainingRunId | null;
}

/** What a person does with the models of a library. Weights are never changed: another version is another model, with an id of its own. */
export interface ModelLibrary {
  /** From now on it answers its question. Errors: 'model/unknown', 'model/broken', those of the store. */
  activateModel(modelId: ModelId): Promise<Result<ModelCard>>;
  /** A model that answers for a task: one that was chosen, where it is there and whole; else the first that came with the program; null: none. */
  findActiveModel(task: ModelTask): Promise<Result<ModelCard | null>>;
  /**
   * Removes a model of the person's own for good. An active one may go: its task falls back to what came with the program. Predictions that it
   * made stay, with its card. Errors: 'model/unknown', 'model/shipped', those of the store and of the disk.
   */
  deleteModel(modelId: ModelId): Promise<Result<null>>;
  /**
   * Takes a model's folder into the library: card, network, weights, statistics, and nothing else that lies there. It may come from anybody:
   * it is copied, then checked as it will be used. A spiking network too, where the model that it was made of is here.
   * Errors: 'model/broken', 'model/exists', those of the store and of the disk.
   */
  importModel(folder: string): Promise<Result<ModelCard | SpikingCard>>;
  /**
   * The same for a folder that was written for this library, on its disk (the temporary folder of the library is), which is moved in.
   * @param origin  whose version it is
   */
  addModel(folder: string, origin: NewModelOrigin): Promise<Result<ModelCard>>;
}

export interface ModelLibraryDeps {
  readonly db: Database;
  readonly models: ModelRegistry;
  /** The person's own models; made when there is one. */
  readonly modelsFolder: string;
  /** On the same disk; swept at start. */
  readonly tempFolder: string;
  readonly now: () => number;
}

export function createModelLibrary(deps: ModelLibraryDeps): ModelLibrary {
  const { db, models, modelsFolder, tempFolder, now } = deps;

  /** Checks the folder and moves it in. The row goes first: one without a folder harms nobody. */
  async function place(folder: string, toOrigin: (card: ModelCard) => NewModelOrigin): Promise<Result<ModelCard>> {
    const model = await readNetworkModel(folder);
    if (!model.ok) return model;
    const { card } = model.value;
    const taken = await models.find(card.id);
    if (taken.ok) return toExists(card, await models.loadNetwork(card.id));
    const origin = toOrigin(card);
    const stored = db.tryWrite((tx) => {
      const parent = origin.parentModelId === null ? undefined : findModelOrigin(tx, origin.parentModelId);
      // A shipped parent has no row: the line begins with it.
      const family = parent?.family ?? origin.parentModelId ?? card.id;
      putModelOrigin(tx, { ...origin, modelId: card.id, family, createdAtMs: now() });
      return ok(null);
    });
    if (!stored.ok) return stored;
    try {
      await mkdir(modelsFolder, { recursive: true, mode: 0o700 });
      await rename(folder, join(modelsFolder, card.id));
      return ok(card);
    } catch (error) {
      db.tryWrite((tx) => ok(deleteModelOrigin(tx, card.id)));
      return toFileError(error, card.id);
    }
  }

  /** It has no row: what it belongs to is said by its card. */
  async function placeSpiking(folder: string, copy: string): Promise<Result<SpikingCard>> {
    const copied = await copyModelFolder(folder, copy, SPIKING_FILES);
    if (!copied.ok) return copied;
    const model = await models.checkSpiking(copy);
    if (!model.ok) return model;
    const { card } = model.value;
    const { id, version } = card;
    if ((await models.find(id)).ok)
      return err('model/exists', `The model ${id} ${version} was not taken in: one of that name is here already.`, {
        model: id,
      });
    try {
      await mkdir(modelsFolder, { recursive: true, mode: 0o700 });
      await rename(copy, join(modelsFolder, id));
      return ok(card);
    } catch (error) {
      return toFileError(error, id);
    }
  }

  return {
    async activateModel(modelId) {
      const model = await models.loadNetwork(modelId);
      if (!model.ok) return model;
      const { card } = model.value;
      const stored = db.tryWrite((tx) => ok(putActiveModel(tx, { question: toQuestion(card), modelId, atMs: now() })));
      return stored.ok ? ok(card) : stored;
    },

    async findActiveModel(task) {
      const read = db.tryRead((tx) => ok(new Set(listActiveModels(tx).values())));
      if (!read.ok) return read;
      const chosen = read.value;
      const usable = (await models.list()).models.filter((model) => model.problem === null && model.card.task === task);
      const found = usable.find(({ card }) => chosen.has(card.id)) ?? usable.find(({ isShipped }) => isShipped);
      return ok(found?.card ?? null);
    },

    async deleteModel(modelId) {
      const found = await models.find(modelId);
      if (!found.ok) return found;
      if (found.value.isShipped) {
        return err('model/shipped', `The model ${modelId} came with the program and cannot be deleted.`, {
          model: modelId,
        });
      }
      const leaving = join(tempFolder, `deleted-model-${randomUUID()}`);
      try {
        // In one step, so that no half a model is ever there; what is left of it after a kill is swept.
        await rename(found.value.folder, leaving);
      } catch (error) {
        return toFileError(error, modelId);
      }
      models.forget(modelId);
      const stored = db.tryWrite((tx) => {
        deleteModelOrigin(tx, modelId);
        deactivateModel(tx, modelId);
        return ok(null);
      });
      await rm(leaving, { recursive: true, force: true });
      return stored;
    },

    async importModel(folder) {
      const copy = join(tempFolder, `model-${randomUUID()}`);
      try {
        if ((await readSpikingCard(folder)).ok) return await placeSpiking(folder, copy);
        const copied = await copyModelFolder(folder, copy);
        if (!copied.ok) return copied;
        const parents = (await models.list()).models.map(({ card }) => card.id);
        return await place(copy, (card) => ({ parentModelId: findParent(card, parents), runId: null }));
      } finally {
        await rm(copy, { recursive: true, force: true });
      }
    },

    addModel: (folder, origin) => place(folder, () => origin),
  };
}

/** 'cnet-paper 1.0.0' as its card has it, where that model is here. */
function findParent({ provenance }: ModelCard, known: readonly ModelId[]): ModelId | null {
  const [id] = (provenance?.startedFrom ?? '').split(' ');
  return known.find((one) => one === id) ?? null;
}

function toExists(card: ModelCard, there: Awaited<ReturnType<ModelRegistry['loadNetwork']>>): Result<never> {
  const isSame =
    there.ok &&
    there.value.card.weightsSha256 === card.weightsSha256 &&
    there.value.card.trees?.sha256 === card.trees?.sha256;
  const which = isSame ? 'this very model is here already' : 'another model of that name is here already';
  const remedy = isSame ? '' : ' Give it another id in its card.json.';
  return err('model/exists', `The model ${card.id} ${card.version} was not taken in: ${which}.${remedy}`, {
    model: card.id,
  });
}
