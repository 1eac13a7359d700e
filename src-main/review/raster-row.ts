import type { SpikingModel } from '#main/models/spiking/spiking-model.ts';
import { chooseLeads } from '#main/preprocessing/choose-leads.ts';
import type { PreparedRecording } from '#main/preprocessing/prepare-recording.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import type { Database } from '#main/store/database.ts';
import { listLeads } from '#main/store/tables/lead.ts';
import type { RecordRow } from '#main/store/tables/record.ts';
import type { RunAnswer } from '#shared/ipc/schemas/predictions.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { PrepareInWorker } from './classify-beats.ts';
import { toRowsInput, type PrepareRowsInWorker } from './classify-rows.ts';
import { listClockedLeads, readLeads } from './read-clocked-leads.ts';
import { readPredictions } from './read-predictions.ts';
import { placeBeat, placeRow, type RowPlace } from './row-place.ts';
import { scaleSamples } from './scale-samples.ts';
import { findFieldProblem } from './spiking-wish.ts';

export type RasterRequest = ParsedInput<'spiking.raster'>;

export interface RasterRowDeps {
  readonly db: Database;
  readonly signals: SignalReader;
  readonly prepareRows: PrepareRowsInWorker;
  readonly prepare: PrepareInWorker;
}

/** What a network reads, and where it lies in the recording. */
export interface RasterRow {
  /** Tells it from other rows of the recording. */
  readonly key: string;
  readonly values: Float32Array;
  readonly place: RowPlace;
}

interface RasterSource {
  readonly record: RecordRow;
  readonly model: SpikingModel;
  readonly signal: AbortSignal;
}

/** Prepares the rows that rasters are of; the beats of the last answer are kept, for one is looked at after the other. */
export class RasterRowMaker {
  readonly #deps: RasterRowDeps;
  #beats: { readonly runId: string; readonly prepared: PreparedRecording } | null = null;

  constructor(deps: RasterRowDeps) {
    this.#deps = deps;
  }

  /**
   * The row of the recording, of the fragment in which the window begins, or of a beat.
   * Errors: 'snn/bad-input' for what is too short, and where no beat is named; 'model/not-applicable' for what the model has no row of;
   * 'prediction/unknown-run'; those of the signal reader.
   */
  async make(request: RasterRequest, source: RasterSource): Promise<Result<RasterRow>> {
    return source.model.parent.card.task === 'beats'
      ? this.#makeBeat(request, source)
      : this.#makeWhole(request, source);
  }

  async #makeWhole(
    { startSample, recordId }: RasterRequest,
    { record, model: { parent }, signal }: RasterSource,
  ): Promise<Result<RasterRow>> {
    const { db, signals, prepareRows } = this.#deps;
    const stored = listClockedLeads(db, record);
    const [first] = stored;
    if (first === undefined) return err('model/not-applicable', 'This recording has no ECG lead.', { recordId });
    const tooShort = findFieldProblem(parent, first.sampleCount, first.timeBase);
    if (tooShort !== undefined) return err('snn/bad-input', tooShort, { recordId });
    const leads = await readLeads(record, stored, signals);
    if (!leads.ok) return leads;
    const prepared = await prepareRows(toRowsInput(parent, { leads: leads.value, timeBase: first.timeBase }), {
      signal,
    });
    if (!prepared.ok) return prepared;
    const { spans, rowCount, inputs, notApplicable } = prepared.value;
    const at = startSample * toRatio(record.timeBase, first.timeBase);
    const index = Math.max(
      0,
      spans.findLastIndex((span) => span.startSample <= at),
    );
    const span = spans[index];
    if (span === undefined || span.why !== null)
      return err('model/not-applicable', span?.why ?? notApplicable ?? 'There is no row here.', { recordId });
    const row = spans.slice(0, index).filter(({ why }) => why === null).length;
    const place = placeRow(parent, span, { lead: first.timeBase, record: record.timeBase });
    return ok({ key: String(index), values: takeRow(inputs, row, rowCount), place });
  }

  async #makeBeat({ beat }: RasterRequest, source: RasterSource): Promise<Result<RasterRow>> {
    const { card } = source.model.parent;
    if (beat === null) return err('snn/bad-input', `${card.id} answers about beats: name one of an answer.`);
    const answer = readPredictions(this.#deps.db, beat.runId);
    if (!answer.ok) return answer;
    const { run, columns } = answer.value;
    if (run.recordId !== source.record.id || run.modelId !== card.id || run.modelVersion !== card.version)
      return err('snn/bad-input', `The answer is not one of ${card.id} ${card.version} about this recording.`);
    const place = placeBeat(source.model.parent, beat.sample, source.record.timeBase);
    if (place === undefined)
      return err(
        'model/not-applicable',
        `${card.id} reads numbers about a beat, no stretch of the trace that spikes could lie under.`,
      );
    const prepared = await this.#prepareBeats(answer.value, source);
    if (!prepared.ok) return prepared;
    const row = prepared.value.beatIndices.indexOf(columns.samples.indexOf(beat.sample));
    if (row < 0)
      return err('model/not-applicable', 'The network gave no answer about this beat: there are no spikes of it.');
    return ok({
      key: `${beat.runId} ${beat.sample}`,
      values: takeRow(prepared.value.inputs, row, prepared.value.beatIndices.length),
      place,
    });
  }

  /** All beats of an answer: each is cut by what lies around it. */
  async #prepareBeats(
    { run, columns }: RunAnswer,
    { record, model, signal }: RasterSource,
  ): Promise<Result<PreparedRecording>> {
    if (this.#beats?.runId === run.id) return ok(this.#beats.prepared);
    const { db, signals, prepare } = this.#deps;
    const { recipeId, supportedLeads } = model.parent.card;
    const leads = chooseLeads(listLeads(db.read, record.id), model.parent.card);
    const [lead] = leads;
    if (lead === undefined) return err('model/not-applicable', 'This recording has no ECG lead.');
    const read = await readLeads(record, leads, signals);
    if (!read.ok) return read;
    const samples = scaleSamples(columns.samples, record.timeBase, lead.timeBase);
    const prepared = await prepare(
      {
        card: { recipeId, supportedLeads },
        leadName: lead.name,
        signals: read.value.map((own) => own.signal),
        timeBase: lead.timeBase,
        given: { samples, codes: new Uint8Array(samples.length).fill(NORMAL_CODE) },
      },
      { signal },
    );
    if (!prepared.ok) return prepared;
    if (prepared.value.notApplicable !== null) return err('model/not-applicable', prepared.value.notApplicable);
    this.#beats = { runId: run.id, prepared: prepared.value };
    return prepared;
  }
}

/** WFDB's code of a normal beat: which symbols beats have says nothing about how they are cut. */
const NORMAL_CODE = 1;

function takeRow(inputs: Float32Array, row: number, rowCount: number): Float32Array {
  const length = inputs.length / rowCount;
  return inputs.slice(row * length, (row + 1) * length);
}

function toRatio(from: TimeBase, to: TimeBase): number {
  return (to.rateNumerator * from.rateDenominator) / (to.rateDenominator * from.rateNumerator);
}
