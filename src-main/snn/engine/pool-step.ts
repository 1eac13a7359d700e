import type { PoolPopulation } from '#main/snn/convert/spiking-network.ts';
import type { Arena } from '#shared/network/arena.ts';
import { assertNever } from '#shared/result/assert.ts';
import { reserveSpikes, type PopulationStep, type SpikeRoom, type Tally } from './population-step.ts';

export interface PoolContext {
  readonly arena: Arena;
  readonly chunkSteps: number;
  readonly source: SpikeRoom;
}

/** Pooling of spikes, driven by them: what did not fire costs nothing. */
export function createPoolStep(population: PoolPopulation, { arena, chunkSteps, source }: PoolContext): PopulationStep {
  const { name, time, channels } = population;
  const room = reserveSpikes(arena, { name, time, channels, chunkSteps });
  const tally: Tally = { spikes: 0, synapticOperations: 0 };
  const rule = createRule(population, source.time);

  /** A spike of the source in every window that it lies in. */
  function pass(
    ints: Int32Array,
    spike: { readonly time: number; readonly channel: number; readonly row: number },
  ): void {
    const { width, stride, dilation, before } = population;
    for (let tap = 0; tap < width; tap++) {
      const shifted = spike.time + before - tap * dilation;
      const position = shifted / stride;
      if (shifted % stride !== 0 || position < 0 || position >= time) continue;
      tally.synapticOperations++;
      if (!rule.fires(position, spike.channel, spike.time)) continue;
      const at = spike.row + position * room.words + (spike.channel >> 5);
      const bit = 1 << (spike.channel & 31);
      const word = ints[at] ?? 0;
      if ((word & bit) === 0) tally.spikes++;
      ints[at] = word | bit;
    }
  }

  return {
    ...room,
    tally,
    begin() {
      tally.spikes = 0;
      tally.synapticOperations = 0;
      rule.begin();
    },
    advance(steps) {
      const { ints } = arena;
      ints.fill(0, room.bits, room.bits + steps * time * room.words);
      const spike = { time: 0, channel: 0, row: 0 };
      for (let step = 0; step < steps; step++) {
        spike.row = room.bits + step * time * room.words;
        for (let k = 0; k < source.time * source.words; k++) {
          let mask = ints[source.bits + step * source.time * source.words + k] ?? 0;
          if (mask === 0) continue;
          spike.time = Math.floor(k / source.words);
          for (; mask !== 0; mask &= mask - 1) {
            spike.channel = (k % source.words) * 32 + 31 - Math.clz32(mask & -mask);
            rule.take(spike.time, spike.channel);
            pass(ints, spike);
          }
        }
      }
    },
  };
}

interface SpikeRule {
  begin(): void;
  /** A spike of the source, before it is passed on. */
  take(time: number, channel: number): void;
  /** Does it make the output fire? @param time  of the source's spike */
  fires(position: number, channel: number, time: number): boolean;
}

function createRule(
  { rule, time, channels, width, stride, dilation, before }: PoolPopulation,
  sourceTime: number,
): SpikeRule {
  const outputs = new Int32Array(time * channels);
  switch (rule) {
    case 'or':
      return { begin: () => undefined, take: () => undefined, fires: () => true };
    case 'first':
      return {
        begin: () => void outputs.fill(-1),
        take: () => undefined,
        fires(position, channel, source) {
          const at = position * channels + channel;
          if ((outputs[at] ?? 0) < 0) outputs[at] = source;
          return outputs[at] === source;
        },
      };
    case 'rising-count': {
      const counts = new Int32Array(sourceTime * channels);
      return {
        begin() {
          outputs.fill(0);
          counts.fill(0);
        },
        take(source, channel) {
          const at = source * channels + channel;
          counts[at] = (counts[at] ?? 0) + 1;
        },
        fires(position, channel, source) {
          const at = position * channels + channel;
          const count = counts[source * channels + channel] ?? 0;
          if (count <= (outputs[at] ?? 0)) return false;
          outputs[at] = count;
          return true;
        },
      };
    }
    case 'average': {
      // A spike brings 1 / (sources in the window), counted in parts so that all is whole; what fired once in a step is over for it.
      const sizes = Int32Array.from({ length: time }, (_, position) => {
        const taps = Array.from({ length: width }, (__, tap) => position * stride - before + tap * dilation);
        return taps.filter((at) => at >= 0 && at < sourceTime).length;
      });
      return {
        begin() {
          for (let k = 0; k < outputs.length; k++) outputs[k] = Math.floor((sizes[Math.floor(k / channels)] ?? 0) / 2);
        },
        take: () => undefined,
        fires(position, channel) {
          const at = position * channels + channel;
          const size = sizes[position] ?? 1;
          const parts = (outputs[at] ?? 0) + 1;
          outputs[at] = parts >= size ? parts - size : parts;
          return parts >= size;
        },
      };
    }
    default:
      return assertNever(rule, 'createPoolStep');
  }
}
