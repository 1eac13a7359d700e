import type { ModelId, PredictionRunId, RecordId } from '#shared/units/ids.ts';
import type { LeadKey } from './lead.ts';
import type { SpikingRun } from './spiking-run.ts';

/** Why a model gave no answer for a beat. 0 in the columns means that it did. */
export const ABSTENTIONS = [
  'none',
  'paced',
  'lead-not-supported',
  'too-close-to-edge',
  'missing-samples',
  'poor-signal',
] as const;
export type Abstention = (typeof ABSTENTIONS)[number];

/** One run of one model over one record: facts; the beats are read as columns. */
export interface PredictionRun {
  readonly id: PredictionRunId;
  readonly recordId: RecordId;
  readonly modelId: ModelId;
  readonly modelVersion: string;
  readonly recipeId: string;
  readonly detectorId: string;
  /** Where beats came from: the shipped detector or the marks of an annotation set. */
  readonly beatSource: 'detector' | 'annotations';
  readonly leadKey: LeadKey;
  readonly createdAtMs: number;
  readonly classIds: readonly string[];
  readonly beatCount: number;
  readonly abstainedCount: number;
  /** Beats per class id by top score, abstained ones left out. */
  readonly classCounts: readonly number[];
  /** 'not measurable' for the whole record, in words; null where the model applies. */
  readonly notApplicable: string | null;
  /** This record, or its patient, was among the model's training data. */
  readonly seenInTraining: boolean;
  /** tfjs backend: 'tensorflow' (native) or 'wasm'; 'spikes' where a spiking network answered. */
  readonly backend: string;
  /** Of a spiking network that answered in the model's place. */
  readonly spiking?: SpikingRun | undefined;
}

/**
 * Beats of a run, in order of sample. probabilities is [beatCount * classCount], row by row, NaN where the model
 * abstained; abstentions index ABSTENTIONS; qualities 0 (unreadable) to 1 (clean).
 */
export interface BeatPredictionColumns {
  readonly samples: Float64Array;
  readonly probabilities: Float32Array;
  readonly abstentions: Uint8Array;
  readonly qualities: Float32Array;
}

/**
 * Class of the greatest probability of one beat; the first of equal ones counts. Undefined where there is no number: the model
 * abstained.
 * @param probabilities  [beatCount * classCount]
 */
export function findTopClass(probabilities: Float32Array, beatIndex: number, classCount: number): number | undefined {
  let top: number | undefined;
  let greatest = -Infinity;
  for (let k = 0; k < classCount; k++) {
    const probability = probabilities[beatIndex * classCount + k] ?? Number.NaN;
    if (probability > greatest) [greatest, top] = [probability, k];
  }
  return top;
}
