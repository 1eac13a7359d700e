import type { LoadedModel } from '#main/models/read-model.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { findTopClass } from '#shared/domain/prediction.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import { cutLibraryBeats, type LibraryBeats, type LibraryBeatsDeps } from './cut-library-beats.ts';

/** A recording of a held-out patient. */
export interface HeldOutRecord {
  readonly recordId: RecordId;
  readonly setId: AnnotationSetId;
  readonly patientKey: string;
}

export interface JudgeDeps extends LibraryBeatsDeps {
  readonly tensor: Pick<TensorSupervisor, 'predictBeats'>;
}

export interface JudgeRequest {
  /** At least one; all of one recipe and of the same leads, so that they are asked about the same rows. */
  readonly models: readonly [LoadedModel, ...LoadedModel[]];
  readonly records: readonly HeldOutRecord[];
  readonly signal: AbortSignal;
  readonly onRecord: (doneCount: number) => void;
}

/** What a model says about labelled beats of people. */
export interface JudgedBeats {
  readonly card: Pick<ModelCard, 'id' | 'version' | 'classes'>;
  /** [beatCount] Index of the patient. */
  readonly groups: Uint32Array;
  /** [beatCount] index into AAMI_CLASSES. */
  readonly truth: Uint8Array;
  /** [beatCount] index into AAMI_CLASSES, its length for no answer. */
  readonly answers: Uint8Array;
  readonly patientCount: number;
  readonly recordCount: number;
}

/**
 * Runs models as the desk runs them over the labelled beats of recordings, all over the same beats. A beat without an answer is a wrong one:
 * abstaining is not free.
 * @returns one for each model, in their order
 * Errors: those of cutLibraryBeats and of the tensor process.
 */
export async function judgeBeats(
  { models, records, signal, onRecord }: JudgeRequest,
  deps: JudgeDeps,
): Promise<Result<readonly JudgedBeats[]>> {
  const judged: { patientKey: string; labels: Uint8Array; answers: readonly Uint8Array[] }[] = [];
  for (const [index, { recordId, setId, patientKey }] of records.entries()) {
    const beats = await cutLibraryBeats({ recordId, setId, card: models[0].card, signal }, deps);
    // For reasons of the recording, not of the models: it tells nothing of them.
    if (!beats.ok && beats.error.code === 'model/not-applicable') continue;
    if (!beats.ok) return beats;
    const unanswered = Array.from(beats.value.leftOut).flatMap((count, label) => new Array<number>(count).fill(label));
    const answers: Uint8Array[] = [];
    for (const model of models) {
      const own = await askModel(model, beats.value, { signal, deps });
      if (!own.ok) return own;
      answers.push(Uint8Array.from([...own.value, ...unanswered.map(() => NO_ANSWER)]));
    }
    judged.push({ patientKey, labels: Uint8Array.from([...beats.value.labels, ...unanswered]), answers });
    onRecord(index + 1);
  }
  const patients = [...new Set(judged.map(({ patientKey }) => patientKey))];
  const facts = {
    groups: Uint32Array.from(
      judged.flatMap(({ patientKey, labels }) => Array.from(labels, () => patients.indexOf(patientKey))),
    ),
    truth: Uint8Array.from(judged.flatMap(({ labels }) => [...labels])),
    patientCount: patients.length,
    recordCount: judged.length,
  };
  return ok(
    models.map(({ card }, k) => {
      const answers = Uint8Array.from(judged.flatMap((one) => [...(one.answers[k] ?? [])]));
      return { ...facts, card, answers };
    }),
  );
}

/** Index into AAMI_CLASSES for each row. */
async function askModel(
  model: LoadedModel,
  { inputs, labels }: LibraryBeats,
  { signal, deps }: { readonly signal: AbortSignal; readonly deps: JudgeDeps },
): Promise<Result<readonly number[]>> {
  const rowCount = labels.length;
  if (rowCount === 0) return ok([]);
  const predicted = await deps.tensor.predictBeats({ network: model.network, inputs, rowCount, signal });
  if (!predicted.ok) return predicted;
  const { probabilities } = predicted.value;
  const classCount = model.card.classes.length;
  return ok(Array.from(labels, (_, row) => toAamiIndex(model, findTopClass(probabilities, row, classCount))));
}

/** As an answer: none. */
export const NO_ANSWER = AAMI_CLASSES.length;

function toAamiIndex({ card }: Pick<LoadedModel, 'card'>, answer: number | undefined): number {
  const id = answer === undefined ? undefined : card.classes[answer]?.id;
  const index = AAMI_CLASSES.findIndex((name) => name === id);
  return index < 0 ? NO_ANSWER : index;
}
