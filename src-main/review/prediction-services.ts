import type { ListedModel, ModelRegistry } from '#main/models/registry.ts';
import type { Database } from '#main/store/database.ts';
import type { ModelSummary, RunAnswer } from '#shared/ipc/schemas/predictions.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { ModelId, PredictionRunId } from '#shared/units/ids.ts';
import type { Predictor } from './predict-record.ts';
import { readPredictions } from './read-predictions.ts';

/** What the desk asks about models and their answers. */
export interface PredictionServices extends Predictor {
  /** Errors: 'prediction/unknown-run'. */
  read(runId: PredictionRunId): Result<RunAnswer>;
  listModels(): Promise<Result<readonly ModelSummary[]>>;
  /** Also of a model that cannot be used. Errors: 'model/unknown'. */
  showModel(modelId: ModelId): Promise<Result<ModelSummary>>;
}

export interface PredictionServicesDeps {
  readonly db: Database;
  readonly models: ModelRegistry;
  readonly predictor: Predictor;
}

export function createPredictionServices({ db, models, predictor }: PredictionServicesDeps): PredictionServices {
  return {
    start: (request) => predictor.start(request),
    read: (runId) => readPredictions(db, runId),
    listModels: async () => ok((await models.list()).models.map(toSummary)),
    async showModel(modelId) {
      const found = (await models.list()).models.find(({ card }) => card.id === modelId);
      return found === undefined ? err('model/unknown', `There is no model named ${modelId}.`) : ok(toSummary(found));
    },
  };
}

function toSummary({ card, problem }: ListedModel): ModelSummary {
  return { card, problem: problem?.message ?? null };
}
