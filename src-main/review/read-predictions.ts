import type { Database } from '#main/store/database.ts';
import { findPredictionColumns, findPredictionRun } from '#main/store/tables/prediction-run.ts';
import { findAnsweredRows, findRecordRun } from '#main/store/tables/record-answer.ts';
import type { RowsAnswer, RunAnswer } from '#shared/ipc/schemas/predictions.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { PredictionRunId } from '#shared/units/ids.ts';

/** One run with all its beats. Errors: 'prediction/unknown-run', those of the store. */
export function readPredictions(db: Database, runId: PredictionRunId): Result<RunAnswer> {
  return db.tryRead((read) => {
    const run = findPredictionRun(read, runId);
    const columns = findPredictionColumns(read, runId);
    if (run === undefined || columns === undefined) {
      return err('prediction/unknown-run', 'These predictions are no longer in the library. Predict again.', { runId });
    }
    return ok({ run, columns });
  });
}

/** One answer about a recording, with all its rows. The same errors. */
export function readAnsweredRows(db: Database, runId: PredictionRunId): Result<RowsAnswer> {
  return db.tryRead((read) => {
    const run = findRecordRun(read, runId);
    const rows = findAnsweredRows(read, runId);
    if (run === undefined || rows === undefined) {
      return err('prediction/unknown-run', 'These predictions are no longer in the library. Predict again.', { runId });
    }
    return ok({ run, rows });
  });
}
