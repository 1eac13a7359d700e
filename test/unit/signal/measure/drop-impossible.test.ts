import { describe, expect, it } from 'vitest';
import { dropImpossible } from '#shared/signal/median-beat/drop-impossible.ts';

const USUAL = {
  pOnset: 100,
  pPeak: 150,
  pOffset: 200,
  qrsOnset: 260,
  rPeak: 300,
  qrsOffset: 350,
  tOnset: 450,
  tPeak: 570,
  tOffset: 660,
};
const CLOCK = { sampleRateHz: 1000, rrSamples: 790 };

describe('points of a beat', () => {
  it('that can be are left as they are: P 100, QRS 90, QT 400 ms', () => {
    expect(dropImpossible(USUAL, CLOCK)).toEqual({ points: USUAL, rejected: [] });
  });

  it('lose a P wave of 350 ms and say so', () => {
    const { points, rejected } = dropImpossible({ ...USUAL, pOnset: -90, pOffset: 260 }, CLOCK);

    expect(points).toEqual({ ...USUAL, pOnset: null, pPeak: null, pOffset: null });
    expect(rejected).toEqual(['The P wave is not measured: it would last 350 ms.']);
  });

  it.each([12, 251])('lose the ends of a QRS of %d ms', (qrsMs) => {
    const { points, rejected } = dropImpossible({ ...USUAL, qrsOffset: 260 + qrsMs }, CLOCK);

    expect(points).toMatchObject({ qrsOnset: null, qrsOffset: null, rPeak: 300, pOnset: 100, tOffset: 660 });
    expect(rejected.length).toBe(1);
  });

  it('lose a T wave that ends 701 ms after the QRS began at 76 a minute, and one that ends in the next P wave', () => {
    expect(dropImpossible({ ...USUAL, tOffset: 961 }, CLOCK).points.tOffset).toBeNull();
    expect(dropImpossible({ ...USUAL, tOffset: 660 }, { ...CLOCK, rrSamples: 540 }).points.tOffset).toBeNull();
  });
});
