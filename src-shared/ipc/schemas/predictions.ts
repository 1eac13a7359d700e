import { z } from 'zod';
import type { BeatPredictionColumns, PredictionRun } from '#shared/domain/prediction.ts';
import type { AnsweredRow, RecordRun } from '#shared/domain/record-answer.ts';
import { annotationSetId, modelId, predictionRunId, recordId } from './common.ts';
import { spikingWish } from './spiking.ts';

export const startPredictionInput = z.strictObject({
  recordId,
  modelId,
  /** Beats of this set are classified; null: the shipped detector finds them. */
  beatsFromSetId: annotationSetId.nullable(),
  /** Null: the model itself answers. */
  spiking: spikingWish.nullable().default(null),
});

export const runInput = z.strictObject({ runId: predictionRunId });

export interface RowsAnswer {
  readonly run: RecordRun;
  readonly rows: readonly AnsweredRow[];
}

export interface RunAnswer {
  readonly run: PredictionRun;
  readonly columns: BeatPredictionColumns;
}
