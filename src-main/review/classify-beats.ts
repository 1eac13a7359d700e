import type { LoadedModel } from '#main/models/read-model.ts';
import { spreadProbabilities } from '#main/preprocessing/prepare-beats.ts';
import type { PreparedRecording, PrepareRecordingInput } from '#main/preprocessing/prepare-recording.ts';
import type { BeatPredictionColumns, PredictionRun } from '#shared/domain/prediction.ts';
import { findTopClass } from '#shared/domain/prediction.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import { DETECTOR_ID } from '#shared/signal/detect-beats.ts';
import type { RowPredictor } from './row-predictor.ts';

/** Runs `prepareRecording` in a worker; the signals and beats that it is given are moved there and gone here. */
export type PrepareInWorker = (
  input: PrepareRecordingInput,
  options: { readonly signal: AbortSignal },
) => Promise<Result<PreparedRecording>>;

export interface ClassifierDeps {
  readonly prepare: PrepareInWorker;
  readonly tensor: RowPredictor;
}

export interface ClassifyRequest extends Omit<PrepareRecordingInput, 'card'> {
  readonly model: LoadedModel;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly doneCount: number; readonly totalCount: number }) => void;
}

/** Facts of a run that follow from the model and its answers. */
export type ClassifiedFacts = Omit<
  PredictionRun,
  'id' | 'recordId' | 'createdAtMs' | 'leadKey' | 'seenInTraining' | 'spiking'
>;

export interface ClassifiedBeats {
  readonly facts: ClassifiedFacts;
  /** Samples count in the signals' own time base. */
  readonly columns: BeatPredictionColumns;
}

/**
 * Signals to class probabilities of every beat: prepare by the model's recipe, infer, spread over all beats. Nothing is answered in
 * part. Errors: 'job/cancelled', those of the tensor process.
 */
export async function classifyBeats(request: ClassifyRequest, deps: ClassifierDeps): Promise<Result<ClassifiedBeats>> {
  const { model, signal, onProgress, leadName, signals, timeBase, given } = request;
  const { card, network } = model;
  const { recipeId, supportedLeads } = card;
  const input = { card: { recipeId, supportedLeads }, leadName, signals, timeBase, given };
  const prepared = await deps.prepare(input, { signal });
  if (!prepared.ok) return signal.aborted ? CANCELLED : prepared;
  const { inputs, beatIndices, samples, qualities, abstentions, notApplicable } = prepared.value;
  const rowCount = beatIndices.length;
  onProgress({ doneCount: 0, totalCount: rowCount });
  // Nothing to ask: no reason to start TensorFlow.
  const predicted =
    rowCount === 0 ? NOTHING : await deps.tensor.predictBeats({ network, inputs, rowCount, signal, onProgress });
  if (!predicted.ok) return predicted;
  const classCount = card.classes.length;
  const probabilities = spreadProbabilities(prepared.value, predicted.value.probabilities, classCount);
  const facts: ClassifiedFacts = {
    modelId: card.id,
    modelVersion: card.version,
    recipeId,
    detectorId: given === null ? DETECTOR_ID : 'none',
    beatSource: given === null ? 'detector' : 'annotations',
    classIds: card.classes.map(({ id }) => id),
    beatCount: samples.length,
    abstainedCount: samples.length - rowCount,
    classCounts: countTopClasses(predicted.value.probabilities, classCount),
    notApplicable,
    backend: predicted.value.backend,
  };
  return ok({ facts, columns: { samples, probabilities, abstentions, qualities } });
}

const CANCELLED = err('job/cancelled', 'Cancelled.');
const NOTHING = ok({ probabilities: new Float32Array(0), backend: 'none' });

/** Answered rows per class by their greatest probability. */
function countTopClasses(probabilities: Float32Array, classCount: number): readonly number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (let row = 0; row < probabilities.length / classCount; row++) {
    const top = findTopClass(probabilities, row, classCount);
    if (top !== undefined) counts[top] = (counts[top] ?? 0) + 1;
  }
  return counts;
}
