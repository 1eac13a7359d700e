import type { Raster } from '#main/snn/engine/spiking-engine.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { SpikeRaster } from '#shared/ipc/schemas/spiking.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { RowPlace } from './row-place.ts';

/** All spikes of a layer for one row. */
export interface LayerSpikes {
  readonly layer: string;
  readonly raster: Raster;
  readonly steps: number;
}

type RasterWindow = Pick<
  ParsedInput<'spiking.raster'>,
  'startSample' | 'endSample' | 'startChannel' | 'endChannel' | 'maxColumns' | 'maxSpikes'
>;

/**
 * The part of a layer's spikes that a window shows: added up by column, and one by one where they are few.
 * Errors: 'snn/bad-input' where the window shows no position or no channel of the layer.
 */
export function cutRaster(spikes: LayerSpikes, place: RowPlace, window: RasterWindow): Result<SpikeRaster> {
  const { layer, raster, steps } = spikes;
  const { time, channels } = raster;
  // A layer without time stands for all that the row shows of the recording.
  const stride = place.strides.get(layer) ?? place.valueCount;
  const samplesPerPosition = place.samplesPerValue * stride;
  const placedPositions = Math.min(time, Math.ceil(place.valueCount / stride));
  const toPosition = (sample: number) => (sample - place.firstSample) / samplesPerPosition;
  const first = Math.max(0, Math.floor(toPosition(window.startSample)));
  const last = Math.min(placedPositions, Math.ceil(toPosition(window.endSample)));
  const endChannel = Math.min(channels, window.endChannel);
  if (first >= last || window.startChannel >= endChannel)
    return err('snn/bad-input', `The layer '${layer}' has no spikes in this window: it looks at another stretch.`);
  const positionsPerColumn = Math.ceil((last - first) / window.maxColumns);
  // Aligned to the layer's first position.
  const startPosition = first - (first % positionsPerColumn);
  const columnCount = Math.ceil((last - startPosition) / positionsPerColumn);
  const endPosition = Math.min(placedPositions, startPosition + columnCount * positionsPerColumn);
  const shown: Shown = { startPosition, endPosition, startChannel: window.startChannel, endChannel };
  const counts = new Uint32Array((endChannel - window.startChannel) * columnCount);
  let total = 0;
  forEachSpike(spikes, shown, (position, channel) => {
    const at =
      (channel - shown.startChannel) * columnCount + Math.floor((position - startPosition) / positionsPerColumn);
    counts[at] = (counts[at] ?? 0) + 1;
    total++;
  });
  const neurons = (endPosition - startPosition) * (endChannel - shown.startChannel);
  return ok({
    layer,
    steps,
    time,
    channels,
    placedPositions,
    ...shown,
    positionsPerColumn,
    columnCount,
    firstSample: place.firstSample,
    samplesPerPosition,
    counts,
    rate: total / (neurons * steps),
    spikes: total <= window.maxSpikes ? listSpikes(spikes, shown, total) : null,
  });
}

interface Shown {
  readonly startPosition: number;
  readonly endPosition: number;
  readonly startChannel: number;
  readonly endChannel: number;
}

function listSpikes(spikes: LayerSpikes, shown: Shown, total: number): NonNullable<SpikeRaster['spikes']> {
  const listed = {
    positions: new Uint32Array(total),
    channels: new Uint32Array(total),
    steps: new Uint32Array(total),
  };
  let k = 0;
  forEachSpike(spikes, shown, (position, channel, step) => {
    listed.positions[k] = position;
    listed.channels[k] = channel;
    listed.steps[k++] = step;
  });
  return listed;
}

/** In order of step, then position. */
function forEachSpike(
  { raster: { time, words, bits }, steps }: LayerSpikes,
  { startPosition, endPosition, startChannel, endChannel }: Shown,
  visit: (position: number, channel: number, step: number) => void,
): void {
  for (let step = 0; step < steps; step++) {
    for (let position = startPosition; position < endPosition; position++) {
      const row = (step * time + position) * words;
      for (let word = startChannel >> 5; word < words; word++) {
        for (let mask = bits[row + word] ?? 0; mask !== 0; mask &= mask - 1) {
          const channel = word * 32 + 31 - Math.clz32(mask & -mask);
          if (channel >= startChannel && channel < endChannel) visit(position, channel, step);
        }
      }
    }
  }
}
