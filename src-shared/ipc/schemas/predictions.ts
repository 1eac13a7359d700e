import { z } from 'zod';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { BeatPredictionColumns, PredictionRun } from '#shared/domain/prediction.ts';
import { annotationSetId, modelId, predictionRunId, recordId } from './common.ts';

export const startPredictionInput = z.strictObject({
  recordId,
  modelId,
  /** Beats of this set are classified; null: the shipped detector finds them. */
  beatsFromSetId: annotationSetId.nullable(),
});

export const runInput = z.strictObject({ runId: predictionRunId });
export const modelInput = z.strictObject({ modelId });

export interface RunAnswer {
  readonly run: PredictionRun;
  readonly columns: BeatPredictionColumns;
}

export interface ModelSummary {
  readonly card: ModelCard;
  /** Why it cannot be used now, in words; null when it can. */
  readonly problem: string | null;
}
