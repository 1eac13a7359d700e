import type { Database, ReadDb } from '#main/store/database.ts';
import { listActiveModels } from '#main/store/tables/active-model.ts';
import { listModelOrigins } from '#main/store/tables/model-origin.ts';
import { countPredictionRunsOf } from '#main/store/tables/prediction-run.ts';
import { findTrainingRun } from '#main/store/tables/training-run.ts';
import type { ModelDetail, ModelSummary, WavesModelSummary } from '#shared/ipc/schemas/models.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { findActiveModels } from './active-models.ts';
import type { ListedModel, ModelRegistry } from './registry.ts';

/** What the desk says about the models that are here. */
export interface ModelSummaries {
  /** Those that cannot be used too. Errors: those of the store. */
  list(): Promise<Result<readonly ModelSummary[]>>;
  listWaves(): Promise<Result<readonly WavesModelSummary[]>>;
  /** Errors: 'model/unknown'. */
  show(modelId: ModelId): Promise<Result<ModelDetail>>;
}

export interface ModelSummariesDeps {
  readonly db: Database;
  readonly models: ModelRegistry;
}

export function createModelSummaries({ db, models }: ModelSummariesDeps): ModelSummaries {
  async function list(): Promise<Result<readonly ModelSummary[]>> {
    const listed = (await models.list()).models;
    return db.tryRead((read) => ok(toSummaries(read, listed)));
  }

  return {
    list,
    async listWaves() {
      const { waves } = await models.list();
      return ok(waves.map(({ card, problem }) => ({ card, problem: problem?.message ?? null })));
    },
    async show(modelId) {
      const listed = await list();
      if (!listed.ok) return listed;
      const summary = listed.value.find(({ card }) => card.id === modelId);
      if (summary === undefined) return err('model/unknown', `There is no model named ${modelId}.`);
      return db.tryRead((read) => {
        const run = summary.runId === null ? undefined : findTrainingRun(read, summary.runId);
        return ok({
          ...summary,
          outcome: run?.outcome ?? null,
          predictionCount: countPredictionRunsOf(read, modelId),
        });
      });
    },
  };
}

function toSummaries(db: ReadDb, listed: readonly ListedModel[]): readonly ModelSummary[] {
  const origins = new Map(listModelOrigins(db).map((origin) => [origin.modelId, origin]));
  const active = findActiveModels(listed, listActiveModels(db));
  return listed.map(({ card, problem, isShipped }) => {
    const origin = origins.get(card.id);
    return {
      card,
      problem: problem?.message ?? null,
      isShipped,
      isActive: active.has(card.id),
      family: origin?.family ?? card.id,
      parentModelId: origin?.parentModelId ?? null,
      runId: origin?.runId ?? null,
    };
  });
}
