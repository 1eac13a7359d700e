import { describe, expect, it } from 'vitest';
import { NO_POINTS } from '#shared/signal/median-beat/fiducials.ts';
import { widenQrs } from '#shared/signal/median-beat/widen-qrs.ts';

const ALL = {
  ...NO_POINTS,
  pOffset: 80,
  qrsOnset: 100,
  rPeak: 140,
  qrsOffset: 180,
  tOnset: 185,
  tPeak: 300,
  tOffset: 380,
};

/** A lead with an R of so many mV and its own ends, at 1000 Hz. */
function buildLead([qrsOnset, qrsOffset]: readonly [number, number], mv = 1) {
  const values = Float32Array.from({ length: 500 }, (_, i) => (i === 140 ? mv : 0));
  return { values, points: { ...NO_POINTS, qrsOnset, qrsOffset } };
}

describe('the QRS of all leads together', () => {
  it('reaches as far as two leads do, not as far as one: 93 to 190 ms of leads at 90, 93, 98 and 200, 190, 186', () => {
    const ends = [
      [90, 200],
      [93, 190],
      [98, 186],
      [100, 180],
    ] as const;

    const { qrsOnset, qrsOffset, tOnset } = widenQrs(
      ALL,
      ends.map((end) => buildLead(end)),
      1000,
    );

    expect([qrsOnset, qrsOffset, tOnset]).toEqual([93, 190, 190]);
  });

  it('is never narrower than the common fit, and does not reach into the P wave', () => {
    const narrow = Array.from({ length: 6 }, () => buildLead([110, 170]));
    expect(widenQrs(ALL, narrow, 1000)).toEqual(ALL);
    const early = Array.from({ length: 6 }, () => buildLead([70, 170]));
    expect(widenQrs(ALL, early, 1000).qrsOnset).toBe(80);
  });

  it('does not heed leads with a low QRS, nor three leads alone', () => {
    const clear = Array.from({ length: 4 }, () => buildLead([100, 180]));
    const low = Array.from({ length: 4 }, () => buildLead([85, 210], 0.3));
    expect(widenQrs(ALL, [...clear, ...low], 1000)).toEqual(ALL);
    expect(
      widenQrs(
        ALL,
        [
          [90, 200],
          [90, 200],
          [90, 200],
        ].map(([a, b]) => buildLead([a!, b!])),
        1000,
      ),
    ).toEqual(ALL);
  });
});
