import { z } from 'zod';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { TrainingOutcome } from '#shared/domain/training-run.ts';
import type { WavesCard } from '#shared/domain/waves-card.ts';
import type { ModelId, TrainingRunId } from '#shared/units/ids.ts';
import { grantId, modelId } from './common.ts';

export const modelInput = z.strictObject({ modelId });
/** 'folder': as the program has it; 'layers': as TensorFlow.js's own loader opens it. */
export const exportModelInput = z.strictObject({
  modelId,
  destination: grantId,
  format: z.enum(['folder', 'layers']).default('folder'),
});
export const importModelInput = z.strictObject({ grantIds: z.array(grantId).min(1).max(1000) });

export interface ModelSummary {
  readonly card: ModelCard;
  /** Why it cannot be used now, in words; null when it can. */
  readonly problem: string | null;
  /** It came with the program and cannot be deleted. */
  readonly isShipped: boolean;
  /** It answers for its task. */
  readonly isActive: boolean;
  /** Id of the first model of its line of versions. */
  readonly family: string;
  readonly parentModelId: ModelId | null;
  /** The run that made it, where this library knows it. */
  readonly runId: TrainingRunId | null;
}

export interface ModelDetail extends ModelSummary {
  /** Of the run that made it: held-out figures with intervals, comparison with the one before. */
  readonly outcome: TrainingOutcome | null;
  /** How many stored predictions are its own. */
  readonly predictionCount: number;
}

/** A network that finds onsets and offsets of waves: it came with the program, and nobody chooses between several. */
export interface WavesModelSummary {
  readonly card: WavesCard;
  /** Why it cannot be used now, in words; null when it can. */
  readonly problem: string | null;
}
