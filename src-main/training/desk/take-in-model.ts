import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readModel, type LoadedModel } from '#main/models/read-model.ts';
import { writeCard } from '#main/models/write-card.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { findRecord, listRecordIdsOfPatient } from '#main/store/tables/record.ts';
import { toCompressionFacts } from '#main/training/compress/compression-facts.ts';
import { listMitBihContentOf } from '#shared/domain/mit-bih-people.ts';
import { findRecordingPerson } from '#shared/domain/recording-person.ts';
import type { TrainingOutcome } from '#shared/domain/training-run.ts';
import type { Result } from '#shared/result/result.ts';
import { judgePaper, type AssessedModel } from './assess-model.ts';
import { toDeskCard } from './desk-card.ts';
import { DESK_COORDINATES } from './compress-on-library.ts';
import { readFloats, type FittedOnLibrary } from './fitted-on-library.ts';
import { keepModel, toCompressedSize } from './keep-model.ts';
import { findNextVersion } from './next-version.ts';
import { toClassMask } from './plan-data.ts';
import { listSeenLimits } from './seen-limits.ts';
import type { SharedOut } from './share-out.ts';
import { toRunFolder, type RunTrainingDeps, type Training } from './training-context.ts';

/** The model's folder as it will be, beside the run's own files, so that it is judged with what will be kept. */
export async function stageModel(training: Training, fit: FittedOnLibrary): Promise<Result<LoadedModel>> {
  const { run, deps, sides, trainable } = training;
  const { plan } = run;
  const listed = (await deps.models.list()).models;
  const { parent } = trainable;
  const next = findNextVersion(deps.db.read, listed, {
    architecture: trainable.architecture,
    parent: parent?.card ?? null,
  });
  const folder = join(toRunFolder(training), 'model');
  await rm(folder, { recursive: true, force: true });
  const trained = [...sides.train, ...sides.validation];
  const { weights } = fit;
  const history = deps.journal.sumElapsedMs(run.id);
  const card = toDeskCard({
    plan,
    next,
    trainable,
    classMask: toClassMask(trainable.card),
    rows: fit.rows,
    survey: run.survey,
    frozenSha256: run.frozenSha256,
    fitted: fit.fitted,
    chosenBy: fit.chosenBy,
    chosen: fit.chosen,
    trained,
    seenContentHashes: listContentHashes(deps, trained),
    trainingSec: Math.round(history / 1000),
    codeVersion: deps.codeVersion,
    createdAt: new Date(deps.now()).toISOString().slice(0, 10),
    compression:
      weights.kind === 'path' || plan.compression == null
        ? null
        : toCompressionFacts({
            ...weights,
            settings: { method: plan.compression.method, coordinates: DESK_COORDINATES },
          }),
  });
  const { network } = trainable;
  if (weights.kind === 'path')
    await writeNetworkModel(folder, { card, network, weights: await readFloats(weights.path) });
  else {
    const { packed, weights: values } = weights.packed;
    const kept = packed === null ? values : { packed };
    await writeNetworkModel(folder, { card, network, weights: kept, format: 'float16-le' });
  }
  return readModel(folder);
}

/**
 * Of everybody who trained or chose: all recordings of theirs, whichever side they lie on themselves; of MIT-BIH's people also those that
 * the library has not.
 */
function listContentHashes({ db }: Pick<RunTrainingDeps, 'db'>, trained: SharedOut['train']): readonly string[] {
  return trained.flatMap(({ record }) => {
    const ids = record.patientId === null ? [record.id] : listRecordIdsOfPatient(db.read, record.patientId);
    const person = findRecordingPerson(record);
    return [
      ...ids.flatMap((id) => findRecord(db.read, id)?.contentSha256 ?? []),
      ...(person === null ? [] : listMitBihContentOf(person)),
    ];
  });
}

export interface Finished {
  readonly fit: FittedOnLibrary;
  readonly staged: LoadedModel;
  readonly assessed: AssessedModel;
}

/** Card with results, model into the library, outcome: in this order, so that a run that says it is done has its model. */
export async function takeInModel(training: Training, finished: Finished): Promise<Result<null>> {
  const { run, trainable } = training;
  const { fit, staged, assessed } = finished;
  const { results, ...judged } = assessed;
  const folder = join(toRunFolder(training), 'model');
  const limits = [...staged.card.limits, ...listSeenLimits(assessed)];
  const card = await writeCard(folder, { ...staged.card, results, limits });
  const isPaper = run.plan.protocol === 'paper';
  const leak =
    run.survey.notices.find((notice) => notice.startsWith('Leak')) ?? 'The test beats are of people who train.';
  const outcome: TrainingOutcome = {
    modelId: card.id,
    modelVersion: card.version,
    chosenEpoch: fit.fitted.bestEpoch,
    chosenBy: fit.chosenBy,
    ...judged,
    paper: isPaper ? judgePaper(fit, card, leak) : null,
    ...(card.compression === undefined ? {} : { compression: toCompressedSize(card.compression) }),
  };
  const parentModelId = trainable.parent?.card.id ?? null;
  return keepModel(training, { folder, outcome, parentModelId, sentence: toSentence(outcome) });
}

function toSentence({ modelId, modelVersion, heldOut }: TrainingOutcome): string {
  const macroF1 = heldOut?.macroF1.value ?? null;
  const figure =
    heldOut === null || macroF1 === null
      ? 'nobody is held out to judge it'
      : `macro F1 ${(100 * macroF1).toFixed(1)} % on ${heldOut.patientCount} held-out ${heldOut.patientCount === 1 ? 'patient' : 'patients'}`;
  return `Made ${modelId} ${modelVersion}: ${figure}.`;
}
