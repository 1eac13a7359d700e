import type { Arena } from '#shared/network/arena.ts';

/** Spikes of a population in the steps of one chunk: bits[step][time][words]. */
export interface SpikeRoom {
  readonly name: string;
  readonly time: number;
  readonly channels: number;
  /** uint32 a time. */
  readonly words: number;
  /** Where they lie, in 4 bytes. */
  readonly bits: number;
}

/** A population while a recording is run. Its tallies count from the last `begin`. */
export interface PopulationStep extends SpikeRoom {
  /** What the population has from now on is that of another recording. @param read  values of a layer of the analog part */
  begin(read: (layer: string) => Float32Array): void;
  /** Goes on by so many steps, at most those of a chunk. */
  advance(steps: number): void;
  readonly tally: Tally;
}

export interface Tally {
  spikes: number;
  /** Additions of weights by spikes. */
  synapticOperations: number;
}

export function reserveSpikes(
  arena: Arena,
  { name, time, channels, chunkSteps }: { name: string; time: number; channels: number; chunkSteps: number },
): SpikeRoom {
  const words = Math.ceil(channels / 32);
  return { name, time, channels, words, bits: arena.reserve(chunkSteps * time * words) };
}

export function countSpikes({ ints }: Arena, { bits, time, words }: SpikeRoom, steps: number): number {
  let count = 0;
  for (let at = bits; at < bits + steps * time * words; at++) {
    let mask = ints[at] ?? 0;
    // Bits of a word, summed pairwise.
    mask -= (mask >>> 1) & 0x55555555;
    mask = (mask & 0x33333333) + ((mask >>> 2) & 0x33333333);
    count += Math.imul((mask + (mask >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}
