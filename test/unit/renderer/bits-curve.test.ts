import { describe, expect, it } from 'vitest';
import { toBitsCurve } from '#renderer/state/bits-curve.ts';

describe('the curve of bits against accuracy', () => {
  it('has, of each number of bits, what pruning left and the best that training made of it, fewest bits first', () => {
    const curve = toBitsCurve([
      { stage: 'bases', averageBits: 4, accuracy: 0.9 },
      { stage: 'coordinates', averageBits: 4, accuracy: 0.95 },
      { stage: 'pruning', averageBits: 2, accuracy: 0.6 },
      { stage: 'finish-bases', averageBits: 2, accuracy: 0.8 },
      { stage: 'finish-coordinates', averageBits: 2, accuracy: 0.7 },
    ]);
    expect(curve).toEqual({ averageBits: [2, 4], pruned: [0.6, null], trained: [0.8, 0.95] });
  });

  it('of rounding is one point', () => {
    expect(toBitsCurve([{ stage: 'rounding', averageBits: 8, accuracy: 0.9 }])).toEqual({
      averageBits: [8],
      pruned: [null],
      trained: [0.9],
    });
  });
});
