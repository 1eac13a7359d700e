import type { ModelRegistry } from '#main/models/registry.ts';
import type { SpikingModel } from '#main/models/spiking/spiking-model.ts';
import type { SpikingNetworks } from '#main/snn/client/spiking-networks.ts';
import type { SpikingPool } from '#main/snn/client/spiking-pool.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import type { Database } from '#main/store/database.ts';
import { findRecord, type RecordRow } from '#main/store/tables/record.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { SpikeRaster, SpikingModelSummary } from '#shared/ipc/schemas/spiking.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { PrepareRowsInWorker } from './classify-rows.ts';
import { toRowsInput } from './classify-rows.ts';
import { cutRaster, type LayerSpikes } from './cut-raster.ts';
import { listClockedLeads, readLeads } from './read-clocked-leads.ts';
import { placeRow, type RowPlace } from './row-place.ts';
import { findFieldProblem } from './spiking-wish.ts';

/** What the desk asks about spiking networks besides their answers. */
export interface SpikingServices {
  /** Those that cannot be used too. */
  list(): Promise<Result<readonly SpikingModelSummary[]>>;
  /**
   * Errors: 'library/unknown-record', those of loadSpiking; 'snn/bad-input' for a layer, window or recording that has no spikes to show;
   * 'model/not-applicable'; those of the signal reader and of the pool.
   */
  readRaster(request: ParsedInput<'spiking.raster'>): Promise<Result<SpikeRaster>>;
}

export interface SpikingServicesDeps {
  readonly db: Database;
  readonly models: Pick<ModelRegistry, 'list' | 'loadSpiking'>;
  readonly signals: SignalReader;
  readonly prepareRows: PrepareRowsInWorker;
  readonly spiking: { readonly pool: Pick<SpikingPool, 'run'>; readonly networks: SpikingNetworks };
}

type RasterRequest = ParsedInput<'spiking.raster'>;

/** A raster of a recording stays for the next windows: a few megabytes each. */
const KEPT = 2;

export function createSpikingServices(deps: SpikingServicesDeps): SpikingServices {
  /** By recording, network, steps and layer; errors are not kept. */
  const kept = new Map<string, Promise<Result<LayerSpikes>>>();

  async function findSpikes(request: RasterRequest, row: PreparedRow): Promise<Result<LayerSpikes>> {
    const { recordId, spikingModelId, steps, layer } = request;
    const key = [recordId, spikingModelId, row.model.card.scalesSha256, steps, layer, row.index].join(' ');
    const known = kept.get(key);
    const running = known ?? runLayer(request, row, deps);
    kept.delete(key);
    kept.set(key, running);
    for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
    const spikes = await running;
    if (!spikes.ok) kept.delete(key);
    return spikes;
  }

  return {
    async list() {
      const { spiking } = await deps.models.list();
      return ok(spiking.map(({ problem, ...own }) => ({ ...own, problem: problem?.message ?? null })));
    },
    async readRaster(request) {
      const record = deps.db.tryRead((read) => ok(findRecord(read, request.recordId)));
      if (!record.ok) return record;
      if (record.value === undefined)
        return err('library/unknown-record', 'This recording is not in the library any more.', {
          recordId: request.recordId,
        });
      const model = await deps.models.loadSpiking(request.spikingModelId);
      if (!model.ok) return model;
      const row = await prepareRow(request, { record: record.value, model: model.value }, deps);
      if (!row.ok) return row;
      const spikes = await findSpikes(request, row.value);
      return spikes.ok ? cutRaster(spikes.value, row.value.place, request) : spikes;
    },
  };
}

interface PreparedRow {
  readonly model: SpikingModel;
  readonly index: number;
  readonly values: Float32Array;
  readonly place: RowPlace;
}

/** The row of the recording, or of the fragment in which the window begins. */
async function prepareRow(
  { startSample, recordId }: RasterRequest,
  { record, model }: { readonly record: RecordRow; readonly model: SpikingModel },
  { db, signals, prepareRows }: SpikingServicesDeps,
): Promise<Result<PreparedRow>> {
  const { parent } = model;
  if (parent.card.task === 'beats')
    return err(
      'model/not-applicable',
      `${parent.card.id} answers about beats: there is no raster of a whole recording.`,
    );
  const stored = listClockedLeads(db, record);
  const [first] = stored;
  if (first === undefined) return err('model/not-applicable', 'This recording has no ECG lead.', { recordId });
  const tooShort = findFieldProblem(parent, first.sampleCount, first.timeBase);
  if (tooShort !== undefined) return err('snn/bad-input', tooShort, { recordId });
  const leads = await readLeads(record, stored, signals);
  if (!leads.ok) return leads;
  const { signal } = new AbortController();
  const prepared = await prepareRows(toRowsInput(parent, { leads: leads.value, timeBase: first.timeBase }), { signal });
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
  const rowIndex = spans.slice(0, index).filter(({ why }) => why === null).length;
  const length = inputs.length / rowCount;
  const place = placeRow(parent, span, { lead: first.timeBase, record: record.timeBase });
  return ok({ model, index, values: inputs.slice(rowIndex * length, (rowIndex + 1) * length), place });
}

function toRatio(from: TimeBase, to: TimeBase): number {
  return (to.rateNumerator * from.rateDenominator) / (to.rateDenominator * from.rateNumerator);
}

async function runLayer(
  { steps, layer }: RasterRequest,
  { model, values }: PreparedRow,
  { spiking }: SpikingServicesDeps,
): Promise<Result<LayerSpikes>> {
  const network = await spiking.networks.load(model);
  if (!network.ok) return network;
  const answer = await spiking.pool.run(network.value, values, { steps, rasterOf: layer });
  if (!answer.ok) return answer;
  const { raster, steps: done } = answer.value;
  return raster === null
    ? err('snn/bad-input', `The spiking network has no layer '${layer}' whose spikes could be shown.`)
    : ok({ layer, raster, steps: done });
}
