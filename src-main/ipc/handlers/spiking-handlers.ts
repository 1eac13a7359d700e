import type { SpikingServices } from '#main/review/spiking-services.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function spikingHandlers(spiking: SpikingServices) {
  return {
    'spiking.list': () => spiking.list(),
    'spiking.raster': (request) => spiking.readRaster(request),
    'spiking.stop-raster': (subject) => spiking.stopRaster(subject),
  } satisfies Partial<Handlers>;
}
