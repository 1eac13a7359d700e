import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobContext } from '#main/jobs/queue.ts';
import type { ModelLibrary } from '#main/models/model-library.ts';
import { readModel, type LoadedModel } from '#main/models/read-model.ts';
import type { ModelRegistry } from '#main/models/registry.ts';
import { writeCard } from '#main/models/write-card.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { findRecord, listRecordIdsOfPatient } from '#main/store/tables/record.ts';
import type { TrainingRunRow } from '#main/store/tables/training-run.ts';
import type { FitEpoch } from '#main/tensor/protocol/fit-spec.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { TrainingEpoch, TrainingOutcome } from '#shared/domain/training-run.ts';
import type { Publish } from '#shared/ipc/events.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { assessModel, judgePaper, type AssessedModel } from './assess-model.ts';
import { toDeskCard } from './desk-card.ts';
import type { LibraryBeatsDeps } from './cut-library-beats.ts';
import { fitOnLibrary, type FittedOnLibrary } from './fit-on-library.ts';
import { findNextVersion } from './next-version.ts';
import { thaw, toClassMask } from './plan-data.ts';
import type { RunJournal } from './run-journal.ts';
import type { SharedOut } from './share-out.ts';
import { resolveNetwork, type TrainableNetwork } from './trainable-network.ts';
import { rememberRates } from './training-rates.ts';

export interface RunTrainingDeps extends LibraryBeatsDeps {
  readonly models: ModelRegistry;
  readonly modelLibrary: Pick<ModelLibrary, 'addModel'>;
  readonly tensor: Pick<TensorSupervisor, 'fitNetwork' | 'predictBeats'>;
  readonly journal: RunJournal;
  readonly publish: Publish;
  readonly now: () => number;
  readonly trainingFolder: string;
  /** Of this program. */
  readonly codeVersion: string;
}

/** What of a plan depends on the library as it was: kept with the run, so that taking it up again cuts the same rows. */
export type FrozenJob = Pick<ModelCard, 'recipeId' | 'supportedLeads'>;

/**
 * D: labels to model. Thaw the data as they were frozen, cut, train, choose on validation patients, judge once on held-out ones beside the
 * model that it began with, and put the new model among the library's own: wholly, or not at all.
 * Errors: 'training/changed-data', those of resolveNetwork, fitOnLibrary, assessModel and of taking the model in.
 */
export async function runTraining(
  run: TrainingRunRow,
  context: JobContext,
  deps: RunTrainingDeps,
): Promise<Result<null>> {
  const { db, journal, now } = deps;
  journal.change(run.id, { state: 'running', startedAtMs: now(), finishedAtMs: null });
  const sides = db.tryRead((read) => thaw(read, run.frozen));
  if (!sides.ok) return sides;
  const trainable = await resolveNetwork(run.plan.start, { db: db.read, models: deps.models });
  if (!trainable.ok) return trainable;
  const frozenJob = run.job as FrozenJob; // the desk wrote it
  const card = { ...trainable.value.card, ...frozenJob };
  const training = { run, context, deps, sides: sides.value, trainable: { ...trainable.value, card } };
  const fit = await fitAndTell(training);
  if (!fit.ok) return fit;
  const staged = await stageModel(training, fit.value);
  if (!staged.ok) return staged;
  journal.tell(run.id, `Judging on ${sides.value.heldOut.length} recordings of held-out patients.`);
  const assessed = await assessModel(
    {
      model: staged.value,
      parentModelId: trainable.value.parent?.card.id ?? null,
      heldOut: sides.value.heldOut,
      signal: context.signal,
      onRecord: (done, total) => context.report({ message: `Judging: ${done} of ${total} recordings` }),
    },
    deps,
  );
  if (!assessed.ok) return assessed;
  return takeIn(training, { fit: fit.value, staged: staged.value, assessed: assessed.value });
}

interface Training {
  readonly run: TrainingRunRow;
  readonly context: JobContext;
  readonly deps: RunTrainingDeps;
  readonly sides: SharedOut;
  readonly trainable: TrainableNetwork;
}

async function fitAndTell({ run, context, deps, sides, trainable }: Training): Promise<Result<FittedOnLibrary>> {
  const { plan } = run;
  const epochs: FitEpoch[] = [];
  const cutting = { rowCount: 0, elapsedMs: 0 };
  const fit = await fitOnLibrary(
    {
      plan,
      sides,
      trainable,
      classMask: toClassMask(trainable.card),
      folder: toFolder(run, deps),
      signal: context.signal,
      onRecord: (done, total) => context.report({ message: `Reading and cutting: ${done} of ${total} recordings` }),
      onRows(rows, elapsedMs) {
        cutting.rowCount = rows.counts.train.rows + rows.counts.validation.rows;
        cutting.elapsedMs = elapsedMs;
        deps.journal.tell(
          run.id,
          `Cut ${rows.counts.train.rows} beats to train on, ${rows.counts.validation.rows} to choose by.`,
        );
        for (const { recordName, why } of rows.leftOut)
          deps.journal.tell(run.id, `Left out: ${recordName === null ? '' : `${recordName}: `}${why}`);
      },
      onEpoch(epoch) {
        epochs.push(epoch);
        deps.journal.addEpoch(run.id, toTrainingEpoch(epoch));
        const line = toEpochLine(epoch);
        deps.journal.tell(run.id, line);
        context.report({ doneCount: epoch.epoch, totalCount: epoch.epochCount, message: line });
      },
      onProgress: ({ epoch, batch, batchCount }) =>
        context.report({ message: `Epoch ${epoch}, batch ${batch} of ${batchCount}` }),
    },
    deps,
  );
  if (fit.ok) rememberRates(deps, { plan, trainable, rows: fit.value.rows, epochs, cutting, how: 'earlier-run' });
  return fit;
}

function toTrainingEpoch(epoch: FitEpoch): TrainingEpoch {
  const { validation } = epoch;
  return {
    epoch: epoch.epoch,
    epochCount: epoch.epochCount,
    trainLoss: epoch.trainLoss,
    elapsedMs: epoch.elapsedMs,
    learningRate: epoch.learningRate,
    validation:
      validation === null
        ? null
        : {
            loss: validation.loss,
            accuracy: validation.accuracy,
            macroF1: validation.macroF1,
            f1ByClass: [...validation.f1ByClass],
            confusion: validation.confusion.map((row) => [...row]),
          },
    isBest: epoch.isBest,
    remainingMs: epoch.remainingMs,
  };
}

function toEpochLine({ epoch, epochCount, trainLoss, validation }: FitEpoch): string {
  const judged =
    validation === null
      ? ''
      : `, on those who choose: loss ${validation.loss.toFixed(3)}, macro F1 ${(100 * validation.macroF1).toFixed(1)} %`;
  return `Epoch ${epoch} of ${epochCount}: loss ${trainLoss.toFixed(3)}${judged}`;
}

/** The model's folder as it will be, beside the run's own files, so that it is judged with what will be kept. */
async function stageModel(training: Training, fit: FittedOnLibrary): Promise<Result<LoadedModel>> {
  const { run, deps, sides, trainable } = training;
  const { plan } = run;
  const listed = (await deps.models.list()).models;
  const { parent } = trainable;
  const next = findNextVersion(deps.db.read, listed, {
    architecture: trainable.architecture,
    parent: parent?.card ?? null,
  });
  const folder = join(toFolder(run, deps), 'model');
  await rm(folder, { recursive: true, force: true });
  const trained = [...sides.train, ...sides.validation];
  const bytes = await readFile(fit.weightsPath);
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
  });
  const weights = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  await writeNetworkModel(folder, { card, network: trainable.network, weights });
  return readModel(folder);
}

/** Of everybody who trained or chose: all recordings of theirs, whichever side they lie on themselves. */
function listContentHashes({ db }: RunTrainingDeps, trained: SharedOut['train']): readonly string[] {
  return trained.flatMap(({ record }) => {
    const ids = record.patientId === null ? [record.id] : listRecordIdsOfPatient(db.read, record.patientId);
    return ids.flatMap((id) => findRecord(db.read, id)?.contentSha256 ?? []);
  });
}

interface Finished {
  readonly fit: FittedOnLibrary;
  readonly staged: LoadedModel;
  readonly assessed: AssessedModel;
}

async function takeIn({ run, context, deps, trainable }: Training, finished: Finished): Promise<Result<null>> {
  const { fit, staged, assessed } = finished;
  const { results, ...judged } = assessed;
  const folder = join(toFolder(run, deps), 'model');
  const card = await writeCard(folder, { ...staged.card, results });
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
  };
  const parentModelId = trainable.parent?.card.id ?? null;
  const added = await deps.modelLibrary.addModel(folder, { parentModelId, runId: run.id });
  if (!added.ok) return added;
  deps.journal.change(run.id, { outcome });
  deps.journal.tell(run.id, toSentence(outcome, card.name));
  context.addResult(card.id);
  deps.publish({ name: 'models.changed', payload: {} });
  await rm(toFolder(run, deps), { recursive: true, force: true });
  return ok(null);
}

function toSentence({ modelId, modelVersion, heldOut }: TrainingOutcome, name: string): string {
  const macroF1 = heldOut?.macroF1.value ?? null;
  const figure =
    heldOut === null || macroF1 === null
      ? 'nobody is held out to judge it'
      : `macro F1 ${(100 * macroF1).toFixed(1)} % on ${heldOut.patientCount} held-out ${heldOut.patientCount === 1 ? 'patient' : 'patients'}`;
  return `${name}: ${modelId} ${modelVersion}, ${figure}`;
}

function toFolder(run: TrainingRunRow, { trainingFolder }: RunTrainingDeps): string {
  return join(trainingFolder, run.folder);
}
