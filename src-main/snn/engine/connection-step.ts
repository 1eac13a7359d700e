import type { Connection } from '#main/snn/convert/spiking-network.ts';
import type { GatherCall, ListCall } from './spike-kernel.ts';
import type { StepContext } from './step-context.ts';

/** A connection while a recording is run. */
export interface ConnectionStep {
  /** Lists the source's spikes of a chunk: before `gather`. */
  list(steps: number): void;
  /** Adds what they bring to a block of positions. @returns additions of weights */
  gather(first: number, positions: number, steps: number): number;
}

export interface ConnectionPlace {
  readonly connection: Connection;
  /** [width][inChannels][outs] */
  readonly weights: Int16Array;
  readonly outs: number;
  /** Of the outputs, without what fills them up. */
  readonly channels: number;
  /** Where the sums of a block lie. */
  readonly sums: number;
}

export function createConnectionStep(
  { connection, weights, outs, channels, sums }: ConnectionPlace,
  {
    arena,
    kernel,
    events,
    chunkSteps,
    findSpikes,
  }: Pick<StepContext, 'arena' | 'kernel' | 'events' | 'chunkSteps' | 'findSpikes'>,
): ConnectionStep {
  const { from, pool, sourceTime, inChannels, width, stride, dilation, before, isIdentity } = connection;
  const source = findSpikes(from);
  const weightsAt = arena.reserve(Math.ceil(weights.length / 2));
  arena.shorts.set(weights, 2 * weightsAt);
  const starts = arena.reserve(chunkSteps * (sourceTime + 1));
  const counter = arena.reserve(1);
  const rowBytes = 2 * outs;
  const listCall: ListCall = {
    bits: source.bits,
    steps: 0,
    time: source.time,
    words: source.words,
    inChannels,
    pool,
    sourceTime,
    rowBytes,
    starts,
    events: 0,
  };
  const gatherCall: GatherCall = {
    sums,
    first: 0,
    positions: 0,
    steps: 0,
    outs,
    weights: weightsAt,
    blockBytes: inChannels * rowBytes,
    width,
    stride,
    dilation,
    before,
    sourceTime,
    starts,
    events: 0,
    counter,
  };
  const slot = events.addSlot();
  return {
    list(steps) {
      const place = events.reserve(slot, source, steps);
      listCall.steps = steps;
      listCall.events = place;
      gatherCall.events = place;
      kernel.listEvents(listCall);
    },
    gather(first, positions, steps) {
      gatherCall.first = first;
      gatherCall.positions = positions;
      gatherCall.steps = steps;
      kernel.gather(gatherCall);
      return (arena.ints[counter] ?? 0) * (isIdentity ? 1 : channels);
    },
  };
}
