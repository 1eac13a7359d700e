import type { Database } from '#main/store/database.ts';
import type { RowsAnswer, RunAnswer } from '#shared/ipc/schemas/predictions.ts';
import type { Result } from '#shared/result/result.ts';
import type { PredictionRunId } from '#shared/units/ids.ts';
import type { Predictor } from './predict-record.ts';
import { readAnsweredRows, readPredictions } from './read-predictions.ts';

/** What the desk asks about models' answers. */
export interface PredictionServices extends Pick<Predictor, 'start'> {
  /** Errors: 'prediction/unknown-run'. */
  read(runId: PredictionRunId): Result<RunAnswer>;
  /** Of a model of whole recordings or fragments. The same errors. */
  readRows(runId: PredictionRunId): Result<RowsAnswer>;
}

export interface PredictionServicesDeps {
  readonly db: Database;
  readonly predictor: Predictor;
}

export function createPredictionServices({ db, predictor }: PredictionServicesDeps): PredictionServices {
  return {
    start: (request) => predictor.start(request),
    read: (runId) => readPredictions(db, runId),
    readRows: (runId) => readAnsweredRows(db, runId),
  };
}
