import type { Connection, Readout } from '#main/snn/convert/spiking-network.ts';
import type { Arena } from '#shared/network/arena.ts';
import type { SpikeRoom } from './population-step.ts';

/** The last layer, which sums up what spikes bring and never fires. */
export interface ReadoutStep {
  readonly channels: number;
  begin(read: (layer: string) => Float32Array): void;
  /**
   * Goes on by the steps of a chunk. @param curve  takes the logits after each of them: [steps][channels] from `offset` on
   * @param done  steps before this chunk
   */
  advance(steps: number, curve: Float64Array, done: number): void;
  readonly tally: { synapticOperations: number };
}

export function createReadoutStep(
  { channels, bias, analog, connections }: Readout,
  { arena, findSpikes }: { readonly arena: Arena; readonly findSpikes: (population: string) => SpikeRoom },
): ReadoutStep {
  const constant = new Float64Array(channels);
  const brought = new Float64Array(channels);
  const tally = { synapticOperations: 0 };
  const inputs = connections.map((connection) => ({ connection, source: findSpikes(connection.from) }));
  const add = (connection: Connection, time: number, channel: number): void => {
    const { pool, sourceTime, width, dilation, before, kernel, inChannels, isIdentity } = connection;
    const position = Math.floor(time / pool);
    const tap = (position + before) / dilation;
    if (position >= sourceTime || !Number.isInteger(tap) || tap >= width) return;
    const row = (tap * inChannels + channel) * channels;
    for (let out = 0; out < channels; out++) brought[out] = (brought[out] ?? 0) + (kernel[row + out] ?? 0);
    tally.synapticOperations += isIdentity ? 1 : channels;
  };
  return {
    channels,
    tally,
    begin(read) {
      tally.synapticOperations = 0;
      brought.fill(0);
      const sources = analog.map(({ layer, factors }) => ({ values: read(layer), factors }));
      for (let c = 0; c < channels; c++) {
        constant[c] = sources.reduce(
          (sum, { values, factors }) => sum + (values[c] ?? 0) * (factors[c] ?? 0),
          bias[c] ?? 0,
        );
      }
    },
    advance(steps, curve, done) {
      for (let step = 0; step < steps; step++) {
        for (const { connection, source } of inputs)
          forEachSpike(arena.ints, source, { step, visit: (time, channel) => add(connection, time, channel) });
        const at = (done + step) * channels;
        for (let c = 0; c < channels; c++) curve[at + c] = (constant[c] ?? 0) + (brought[c] ?? 0) / (done + step + 1);
      }
    },
  };
}

function forEachSpike(
  ints: Int32Array,
  { bits, time, words }: SpikeRoom,
  { step, visit }: { readonly step: number; readonly visit: (time: number, channel: number) => void },
): void {
  const first = bits + step * time * words;
  for (let k = 0; k < time * words; k++) {
    for (let mask = ints[first + k] ?? 0; mask !== 0; mask &= mask - 1)
      visit(Math.floor(k / words), (k % words) * 32 + 31 - Math.clz32(mask & -mask));
  }
}
