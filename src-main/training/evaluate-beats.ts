import type { LoadedModel } from '#main/models/read-model.ts';
import { spreadProbabilities } from '#main/preprocessing/prepare-beats.ts';
import { prepareRecording } from '#main/preprocessing/prepare-recording.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { LabelMap } from '#shared/domain/aami.ts';
import type { BeatPositions } from '#shared/domain/model-card.ts';
import { findTopClass } from '#shared/domain/prediction.ts';
import { compareBeats, type BeatComparison } from '#shared/metrics/compare-beats.ts';
import { readBeats, readFlutter } from '#shared/metrics/read-beats.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import { toGivenBeats, type LabelledRecord } from './labelled-record.ts';

export interface EvaluateBeatsInput {
  readonly model: LoadedModel;
  readonly record: LabelledRecord;
  readonly positions: BeatPositions;
}

/** Beats of a recording as the model calls them. */
export interface ClassifiedRecord {
  readonly samples: Float64Array;
  /** [samples.length] index into AAMI_CLASSES, NO_ANSWER where it abstained. */
  readonly answers: Int8Array;
  /** [samples.length * classCount] NaN where it abstained. */
  readonly probabilities: Float32Array;
}

export const NO_ANSWER = -1;

/**
 * What the desk would show for a recording, at reference or detected positions.
 * Errors: 'model/not-applicable'; those of the tensor process.
 */
export async function classifyRecord(
  { model, record, positions }: EvaluateBeatsInput,
  tensor: Pick<TensorSupervisor, 'predictBeats'>,
): Promise<Result<ClassifiedRecord>> {
  const { card, network } = model;
  const given = positions === 'reference' ? toGivenBeats(record) : null;
  const prepared = prepareRecording({
    card,
    leadName: record.leadName,
    signals: record.signals,
    timeBase: record.timeBase,
    given,
  });
  const { inputs, beatIndices, samples, notApplicable } = prepared;
  if (notApplicable !== null) return err('model/not-applicable', notApplicable);
  const predicted = await tensor.predictBeats({ network, inputs, rowCount: beatIndices.length });
  if (!predicted.ok) return predicted;
  const classCount = card.classes.length;
  const probabilities = spreadProbabilities(prepared, predicted.value.probabilities, classCount);
  const answers = Int8Array.from(samples, (_, beat) => findTopClass(probabilities, beat, classCount) ?? NO_ANSWER);
  return ok({ samples, answers, probabilities });
}

export interface CompareOptions {
  readonly labelMap: LabelMap;
  readonly learningSec: number;
}

/**
 * A classified recording against its reference, beat by beat. A beat without an answer counts as missed: abstaining is not free.
 */
export function compareRecord(
  record: LabelledRecord,
  classified: Pick<ClassifiedRecord, 'samples' | 'answers'>,
  options: CompareOptions,
): BeatComparison {
  const answered = classified.samples.filter((_, k) => classified.answers[k] !== NO_ANSWER);
  const classes = classified.answers.filter((answer) => answer !== NO_ANSWER);
  return compareBeats({
    reference: readBeats(record, options.labelMap),
    test: { samples: answered, classes },
    sampleRateHz: toSampleRateHz(record.timeBase),
    learningSec: options.learningSec,
    flutter: readFlutter(record),
  });
}

/** Beats that got no answer. */
export function countAbstentions({ answers }: Pick<ClassifiedRecord, 'answers'>): number {
  return answers.filter((answer) => answer === NO_ANSWER).length;
}

/** Classes that the model can answer with, as indices. */
export function listSupported({ card }: Pick<LoadedModel, 'card'>): number[] {
  return AAMI_CLASSES.flatMap((_, index) => (card.classes[index]?.supported === true ? [index] : []));
}
