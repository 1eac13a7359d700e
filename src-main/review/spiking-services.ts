import type { ModelRegistry } from '#main/models/registry.ts';
import type { SpikingModel } from '#main/models/spiking/spiking-model.ts';
import type { SpikingNetworks } from '#main/snn/client/spiking-networks.ts';
import type { SpikingPool } from '#main/snn/client/spiking-pool.ts';
import { findRecord } from '#main/store/tables/record.ts';
import type { SpikeRaster, SpikingModelSummary } from '#shared/ipc/schemas/spiking.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { cutRaster, type LayerSpikes } from './cut-raster.ts';
import { RasterRowMaker, type RasterRequest, type RasterRowDeps } from './raster-row.ts';
import { RasterRuns, type RasterSubject } from './raster-runs.ts';

/** What the desk asks about spiking networks besides their answers. */
export interface SpikingServices {
  /** Those that cannot be used too. */
  list(): Promise<Result<readonly SpikingModelSummary[]>>;
  /**
   * Errors: 'library/unknown-record', those of loadSpiking and RasterRowMaker; 'snn/bad-input' for a layer or window that has no spikes to
   * show; those of the pool.
   */
  readRaster(request: RasterRequest): Promise<Result<SpikeRaster>>;
  /** Those that ask about it are answered with 'job/cancelled'. */
  stopRaster(subject: RasterSubject): Result<null>;
}

export interface SpikingServicesDeps extends RasterRowDeps {
  readonly models: Pick<ModelRegistry, 'list' | 'loadSpiking'>;
  readonly spiking: { readonly pool: Pick<SpikingPool, 'run'>; readonly networks: SpikingNetworks };
}

export function createSpikingServices(deps: SpikingServicesDeps): SpikingServices {
  const runs = new RasterRuns();
  const rows = new RasterRowMaker(deps);

  async function read(request: RasterRequest, signal: AbortSignal): Promise<Result<SpikeRaster>> {
    const record = deps.db.tryRead((reading) => ok(findRecord(reading, request.recordId)));
    if (!record.ok) return record;
    if (record.value === undefined)
      return err('library/unknown-record', 'This recording is not in the library any more.', {
        recordId: request.recordId,
      });
    const model = await deps.models.loadSpiking(request.spikingModelId);
    if (!model.ok) return model;
    const row = await rows.make(request, { record: record.value, model: model.value, signal });
    if (!row.ok) return row;
    const { key, values, place } = row.value;
    const spikes = await runs.find(request, [model.value.card.scalesSha256, key], () =>
      runLayer(request, { model: model.value, values, signal }, deps),
    );
    return spikes.ok ? cutRaster(spikes.value, place, request) : spikes;
  }

  return {
    async list() {
      const { spiking } = await deps.models.list();
      return ok(spiking.map(({ problem, ...own }) => ({ ...own, problem: problem?.message ?? null })));
    },
    readRaster: (request) => runs.work(request, (signal) => read(request, signal)),
    stopRaster(subject) {
      runs.stop(subject);
      return ok(null);
    },
  };
}

interface LayerRun {
  readonly model: SpikingModel;
  readonly values: Float32Array;
  readonly signal: AbortSignal;
}

async function runLayer(
  { steps, layer }: RasterRequest,
  { model, values, signal }: LayerRun,
  { spiking }: SpikingServicesDeps,
): Promise<Result<LayerSpikes>> {
  const network = await spiking.networks.load(model);
  if (!network.ok) return network;
  const answer = await spiking.pool.run(network.value, values, { steps, rasterOf: layer, signal });
  if (!answer.ok) return answer;
  const { raster, steps: done } = answer.value;
  return raster === null
    ? err('snn/bad-input', `The spiking network has no layer '${layer}' whose spikes could be shown.`)
    : ok({ layer, raster, steps: done });
}
