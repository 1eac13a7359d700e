import type { JobContext, Jobs } from '#main/jobs/queue.ts';
import type { LoadedModel } from '#main/models/read-model.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import type { ModelRegistry } from '#main/models/registry.ts';
import { wasMetInTraining } from '#main/models/was-met-in-training.ts';
import type { GivenBeats } from '#main/preprocessing/prepare-recording.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import type { Database } from '#main/store/database.ts';
import { newPredictionRunId } from '#main/store/new-id.ts';
import type { StoredLead } from '#main/store/tables/lead.ts';
import { listLeads } from '#main/store/tables/lead.ts';
import { rememberModel } from '#main/store/tables/model.ts';
import { insertPredictionRun } from '#main/store/tables/prediction-run.ts';
import type { RecordRow } from '#main/store/tables/record.ts';
import { advanceRecordState, findRecord } from '#main/store/tables/record.ts';
import type { Job } from '#shared/domain/job.ts';
import type { PredictionRun } from '#shared/domain/prediction.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { Publish } from '#shared/ipc/events.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { SpikingPool } from '#main/snn/client/spiking-pool.ts';
import type { SpikingNetworks } from '#main/snn/client/spiking-networks.ts';
import { chooseLeads } from '#main/preprocessing/choose-leads.ts';
import type { ClassifiedBeats, ClassifierDeps } from './classify-beats.ts';
import { classifyBeats } from './classify-beats.ts';
import type { PrepareRowsInWorker } from './classify-rows.ts';
import { predictRows } from './predict-rows.ts';
import { readGivenBeats } from './read-given-beats.ts';
import { runPredictions, type PlannedPrediction } from './run-predictions.ts';
import { scaleSamples } from './scale-samples.ts';
import { createSpikingPredictor, type SpikingPredictor, type SpikingWish } from './spiking-predictor.ts';
import { loadSpikingWish } from './spiking-wish.ts';

export interface PredictorDeps extends ClassifierDeps {
  /** For models of whole recordings and fragments. */
  readonly prepareRows: PrepareRowsInWorker;
  readonly spiking: { readonly pool: SpikingPool; readonly networks: SpikingNetworks };
  readonly db: Database;
  readonly signals: SignalReader;
  readonly models: ModelRegistry;
  readonly jobs: Jobs;
  readonly publish: Publish;
  readonly now: () => number;
}

export interface Predictor {
  /**
   * Errors: 'library/unknown-record', 'annotation/unknown-set', 'model/unknown', 'model/broken', those of loadSpikingWish; the rest is the
   * job's.
   */
  start(request: ParsedInput<'predictions.start'>): Promise<Result<Job>>;
  /** Several as one job; what cannot be made is a failure of it. */
  startAll(title: string, requests: readonly ParsedInput<'predictions.start'>[]): Job;
}

interface Prediction {
  readonly record: RecordRow;
  readonly model: LoadedModel;
  /** Beats of a set, in the record's time base; null: the detector finds them. */
  readonly given: GivenBeats | null;
  /** Answers in the place of the tensor process; null: that does. */
  readonly spiking: SpikingPredictor | null;
}

/**
 * C: record to probabilities. Read, find the beats or take those of a set, prepare by the model's recipe, infer in the tensor process,
 * insert the run in one transaction, tell the desk. A run is there whole or not at all.
 */
export function createPredictor(deps: PredictorDeps): Predictor {
  return {
    async start(request) {
      const planned = await planPrediction(request, deps);
      if (!planned.ok) return planned;
      const { title, countedUnit, run } = planned.value;
      return ok(deps.jobs.start({ kind: 'predict', title, countedUnit, totalCount: null }, run));
    },
    startAll(title, requests) {
      const plans = requests.map((request) => () => planPrediction(request, deps));
      const job = { kind: 'predict', title, countedUnit: 'answers', totalCount: plans.length } as const;
      return deps.jobs.start(job, (context) => runPredictions(plans, context));
    },
  };
}

async function planPrediction(
  { recordId, modelId, beatsFromSetId, spiking: wanted }: ParsedInput<'predictions.start'>,
  deps: PredictorDeps,
): Promise<Result<PlannedPrediction>> {
  const record = deps.db.tryRead((read) => ok(findRecord(read, recordId)));
  if (!record.ok) return record;
  if (record.value === undefined) {
    return err('library/unknown-record', 'This recording is not in the library any more.', { recordId });
  }
  const any = await deps.models.loadNetwork(modelId);
  if (!any.ok) return any;
  const wish =
    wanted === null
      ? ok(null)
      : await loadSpikingWish(modelId, wanted, { models: deps.models, networks: deps.spiking.networks });
  if (!wish.ok) return wish;
  const spiking = wish.value === null ? null : createSpikingPredictor(wish.value, { ...deps.spiking, now: deps.now });
  const how = wish.value === null ? '' : toHow(wish.value);
  if (any.value.card.task !== 'beats')
    return ok(planRows({ record: record.value, model: any.value, spiking, how }, deps));
  const model = await deps.models.load(modelId);
  if (!model.ok) return model;
  const given = beatsFromSetId === null ? ok(null) : readGivenBeats(deps.db, recordId, beatsFromSetId);
  if (!given.ok) return given;
  const prediction = { record: record.value, model: model.value, given: given.value, spiking };
  return ok({
    title: `Predict ${record.value.name} with ${model.value.card.name}${how}`,
    countedUnit: 'beats',
    run: (context) => predictRecord(prediction, context, deps),
  });
}

/** Behind a title. */
function toHow({ steps }: SpikingWish): string {
  return ` in ${steps} steps of spikes`;
}

interface RowsPrediction {
  readonly record: RecordRow;
  readonly model: NetworkModel;
  readonly spiking: SpikingPredictor | null;
  readonly how: string;
}

/** Beats of a set have no say here. */
function planRows({ record, model, spiking, how }: RowsPrediction, deps: PredictorDeps): PlannedPrediction {
  const { task, name } = model.card;
  const countedUnit = task === 'fragments' ? 'fragments' : 'recordings';
  const rows = { prepare: deps.prepareRows, tensor: spiking ?? deps.tensor };
  return {
    title: `Predict ${record.name} with ${name}${how}`,
    countedUnit,
    run: (context) => predictRows(record, model, { ...deps, rows, spiking, context }),
  };
}

async function predictRecord(prediction: Prediction, context: JobContext, deps: PredictorDeps): Promise<Result<null>> {
  const { record, model, given } = prediction;
  const leads = chooseLeads(listLeads(deps.db.read, record.id), model.card);
  const [lead] = leads;
  if (lead === undefined)
    return err('model/not-applicable', 'This recording has no ECG lead.', { recordId: record.id });
  context.report({ message: 'Reading the recording' });
  const signals = await readSignals(record, leads, deps.signals);
  if (!signals.ok) return signals;
  context.report({ message: 'Finding and cutting beats' });
  const classified = await classifyBeats(
    {
      model,
      leadName: lead.name,
      signals: signals.value,
      timeBase: lead.timeBase,
      given: given === null ? null : { ...given, samples: scaleSamples(given.samples, record.timeBase, lead.timeBase) },
      signal: context.signal,
      onProgress: (progress) => context.report({ ...progress, message: 'Classifying beats' }),
    },
    { ...deps, tensor: prediction.spiking ?? deps.tensor },
  );
  if (!classified.ok) return classified;
  return storeRun({ ...prediction, lead, classified: classified.value }, context, deps);
}

async function readSignals(
  record: RecordRow,
  leads: readonly StoredLead[],
  signals: SignalReader,
): Promise<Result<readonly Float32Array[]>> {
  const read: Float32Array[] = [];
  for (const { key } of leads) {
    const range = { startSample: 0, endSample: record.sampleCount };
    const samples = await signals.readSamples({ recordId: record.id, leadKey: key, ...range });
    if (!samples.ok) return samples;
    read.push(samples.value);
  }
  return ok(read);
}

interface NewRun extends Prediction {
  readonly lead: StoredLead;
  readonly classified: ClassifiedBeats;
}

function storeRun(
  { record, model, lead, classified, spiking }: NewRun,
  context: JobContext,
  deps: PredictorDeps,
): Result<null> {
  const { card } = model;
  const run: PredictionRun = {
    ...classified.facts,
    id: newPredictionRunId(),
    recordId: record.id,
    createdAtMs: deps.now(),
    leadKey: lead.key,
    seenInTraining: wasMetInTraining(deps.db.read, card, record),
    spiking: spiking?.describe(),
  };
  const samples = scaleSamples(classified.columns.samples, lead.timeBase, record.timeBase);
  const stored = deps.db.tryWrite((tx) => {
    // It may have been deleted while it was read.
    if (findRecord(tx, record.id) === undefined) {
      return err('library/unknown-record', 'This recording is not in the library any more.', { recordId: record.id });
    }
    rememberModel(tx, card, deps.now());
    insertPredictionRun(tx, run, { ...classified.columns, samples });
    // A model that does not apply has classified nothing.
    if (run.notApplicable === null) advanceRecordState(tx, record.id, 'predicted');
    return ok(null);
  });
  if (!stored.ok) return stored;
  context.addResult(run.id);
  context.report({ doneCount: countAnswered(run), totalCount: run.beatCount, message: toSentence(run) });
  deps.publish({ name: 'predictions.changed', payload: { recordId: record.id, runId: run.id } });
  deps.publish({ name: 'library.changed', payload: { recordIds: [record.id] } });
  return stored;
}

/** None: the model had nothing to say of this recording. */
function countAnswered({ notApplicable, beatCount, abstainedCount }: PredictionRun): number {
  return notApplicable === null ? beatCount - abstainedCount : 0;
}

function toSentence({ notApplicable, beatCount, abstainedCount }: PredictionRun): string {
  if (notApplicable !== null) return notApplicable;
  return `${beatCount} beats, ${abstainedCount} of them without an answer`;
}
