import type { JobContext } from '#main/jobs/queue.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import { wasMetInTraining } from '#main/models/was-met-in-training.ts';
import type { Database } from '#main/store/database.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import { newPredictionRunId } from '#main/store/new-id.ts';
import type { StoredLead } from '#main/store/tables/lead.ts';
import { rememberModel } from '#main/store/tables/model.ts';
import { insertRecordAnswer } from '#main/store/tables/record-answer.ts';
import { advanceRecordState, findRecord, type RecordRow } from '#main/store/tables/record.ts';
import { toThresholds, type AnsweredRow, type RecordAnswer, type RecordRun } from '#shared/domain/record-answer.ts';
import type { Publish } from '#shared/ipc/events.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { classifyRows, type RowClassifierDeps } from './classify-rows.ts';
import { listClockedLeads, readLeads } from './read-clocked-leads.ts';
import { scaleSamples } from './scale-samples.ts';
import type { SpikingPredictor } from './spiking-predictor.ts';
import { findFieldProblem } from './spiking-wish.ts';

export interface RowPredictorDeps {
  readonly db: Database;
  readonly signals: SignalReader;
  readonly rows: RowClassifierDeps;
  /** Where `rows` asks a spiking network. */
  readonly spiking: SpikingPredictor | null;
  readonly publish: Publish;
  readonly now: () => number;
}

/** A record of the library, asked about as a whole or by fragments; what was answered is stored whole or not at all. */
export async function predictRows(
  record: RecordRow,
  model: NetworkModel,
  { context, ...deps }: RowPredictorDeps & { readonly context: JobContext },
): Promise<Result<null>> {
  const leads = listClockedLeads(deps.db, record);
  const [first] = leads;
  if (first === undefined)
    return err('model/not-applicable', 'This recording has no ECG lead.', { recordId: record.id });
  const tooShort = deps.spiking === null ? undefined : findFieldProblem(model, first.sampleCount, first.timeBase);
  if (tooShort !== undefined) return err('snn/bad-input', tooShort, { recordId: record.id });
  context.report({ message: 'Reading the recording' });
  const read = await readLeads(record, leads, deps.signals);
  if (!read.ok) return read;
  const onProgress = (progress: { readonly doneCount: number; readonly totalCount: number }) =>
    context.report({ ...progress, message: 'Asking the model' });
  const request = { model, leads: read.value, timeBase: first.timeBase, signal: context.signal, onProgress };
  const answer = await classifyRows(request, deps.rows);
  if (!answer.ok) return answer;
  return store({ record, model, answer: answer.value, lead: first }, context, deps);
}

interface NewAnswer {
  readonly record: RecordRow;
  readonly model: NetworkModel;
  readonly answer: RecordAnswer;
  readonly lead: StoredLead;
}

function store({ record, model, answer, lead }: NewAnswer, context: JobContext, deps: RowPredictorDeps): Result<null> {
  const { card } = model;
  const run: RecordRun = {
    id: newPredictionRunId(),
    recordId: record.id,
    modelId: card.id,
    modelVersion: card.version,
    task: card.task === 'fragments' ? 'fragments' : 'records',
    recipeId: card.recipeId,
    createdAtMs: deps.now(),
    classIds: card.classes.map(({ id }) => id),
    thresholds: toThresholds(card),
    rowCount: answer.rows.length,
    notApplicable: answer.notApplicable,
    notices: answer.notices,
    seenInTraining: wasMetInTraining(deps.db.read, card, record),
    backend: answer.backend,
    spiking: deps.spiking?.describe(),
  };
  const stored = deps.db.tryWrite((tx) => {
    // It may have been deleted while it was read.
    if (findRecord(tx, record.id) === undefined) {
      return err('library/unknown-record', 'This recording is not in the library any more.', { recordId: record.id });
    }
    rememberModel(tx, card, deps.now());
    insertRecordAnswer(tx, run, toRecordClock(answer.rows, { lead, record }));
    if (run.notApplicable === null) advanceRecordState(tx, record.id, 'predicted');
    return ok(null);
  });
  if (!stored.ok) return stored;
  context.addResult(run.id);
  const answered = answer.rows.filter(({ why }) => why === null).length;
  const message = run.notApplicable ?? `${answered} of ${run.rowCount} answered`;
  context.report({ doneCount: answered, totalCount: run.rowCount, message });
  deps.publish({ name: 'predictions.changed', payload: { recordId: record.id, runId: run.id } });
  deps.publish({ name: 'library.changed', payload: { recordIds: [record.id] } });
  return stored;
}

function toRecordClock(
  rows: readonly AnsweredRow[],
  { lead, record }: { readonly lead: StoredLead; readonly record: RecordRow },
): readonly AnsweredRow[] {
  const ends = Float64Array.from(rows.flatMap(({ startSample, endSample }) => [startSample, endSample]));
  const scaled = scaleSamples(ends, lead.timeBase, record.timeBase);
  return rows.map((row, k) => ({ ...row, startSample: scaled[2 * k] ?? 0, endSample: scaled[2 * k + 1] ?? 0 }));
}
