import type { BitsCurve } from '#renderer/trace/bits-plot.ts';

/** What of an epoch of a compression stands on the curve. */
export interface BitsPoint {
  readonly stage: string;
  readonly averageBits: number;
  readonly accuracy: number;
}

/** Bits against accuracy: of each number of bits, what pruning left and the best that training made of it. */
export function toBitsCurve(points: readonly BitsPoint[]): BitsCurve {
  const bits = [...new Set(points.map(({ averageBits }) => averageBits))].sort((a, b) => a - b);
  const findBest = (own: readonly BitsPoint[]) =>
    own.length === 0 ? null : own.reduce((best, { accuracy }) => Math.max(best, accuracy), 0);
  const of = (isWanted: (point: BitsPoint) => boolean) =>
    bits.map((value) => findBest(points.filter((point) => point.averageBits === value && isWanted(point))));
  return {
    averageBits: bits,
    pruned: of(({ stage }) => stage === 'pruning'),
    trained: of(({ stage }) => stage !== 'pruning'),
  };
}
