import type { Connection, Readout } from '#main/snn/convert/spiking-network.ts';
import type { Arena } from '#shared/network/arena.ts';
import type { SpikeRoom } from './population-step.ts';

/** The last layer, which sums up what spikes bring and never fires. */
export interface ReadoutStep {
  readonly channels: number;
  /** @param steps  most that will follow */
  begin(read: (layer: string) => Float32Array, steps: number): void;
  /**
   * Goes on by the steps of a chunk. @param curve  takes the logits after each of them: [steps][channels] from `offset` on
   * @param done  steps before this chunk
   */
  advance(steps: number, curve: Float64Array, done: number): void;
  readonly tally: { synapticOperations: number };
}

export interface ReadoutContext {
  readonly arena: Arena;
  readonly findSpikes: (population: string) => SpikeRoom;
  readonly settleSteps: number;
}

export function createReadoutStep(
  { channels, bias, analog, connections }: Readout,
  { arena, findSpikes, settleSteps }: ReadoutContext,
): ReadoutStep {
  const constant = new Float64Array(channels);
  const brought = new Float64Array(channels);
  /** After each step, from 0 on: [steps + 1][channels]. */
  let history = new Float64Array(0);
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
    begin(read, steps) {
      history = new Float64Array((steps + 1) * channels);
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
        const now = done + step + 1;
        const before = toSettled(settleSteps, now);
        history.set(brought, now * channels);
        for (let c = 0; c < channels; c++) {
          const since = (brought[c] ?? 0) - (history[before * channels + c] ?? 0);
          curve[(now - 1) * channels + c] = (constant[c] ?? 0) + since / (now - before);
        }
      }
    },
  };
}

/** How many of the steps so far are left out. */
export function toSettled(settleSteps: number, steps: number): number {
  return Math.min(settleSteps, Math.floor(steps / 2));
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
