import { describe, expect, it } from 'vitest';
import { compareWaves, scoreBoundary, sumWaveTallies, type ComparedWave } from '#shared/metrics/compare-waves.ts';

const P = (onset: number, offset: number): ComparedWave => ({ kind: 0, onset, offset });
const QRS = (onset: number, offset: number): ComparedWave => ({ kind: 1, onset, offset });
const OPTIONS = { sampleRateHz: 500 };

describe('compareWaves', () => {
  it('counts found, missed and extra boundaries each for itself, and their errors in ms', () => {
    const reference = [QRS(100, 150), P(500, 550), QRS(600, 650), P(1000, 1050), QRS(1100, 1150)];
    // The second P ends 76 samples (152 ms) late: its onset is found, its offset missed and extra.
    const test = [QRS(102, 149), P(504, 550), QRS(598, 652), P(996, 1126), P(800, 840), QRS(1100, 1150)];
    const [p, qrs] = compareWaves(reference, test, OPTIONS);
    expect(p![0]).toEqual({ foundCount: 2, missedCount: 0, extraCount: 1, errorSumMs: 0, errorSquaresMs2: 128 });
    expect(p![1]).toEqual({ foundCount: 1, missedCount: 1, extraCount: 2, errorSumMs: 0, errorSquaresMs2: 0 });
    expect(qrs![0]).toMatchObject({ foundCount: 3, missedCount: 0, extraCount: 0 });
    expect(scoreBoundary(qrs![1])).toMatchObject({ f1: 1, meanMs: (-2 + 4) / 3 });
  });

  it('leaves out what lies before the first mark and behind the last, but lets it match a mark at the edge', () => {
    const tally = compareWaves([QRS(100, 150)], [P(40, 60), QRS(95, 155), P(400, 450)], OPTIONS);
    expect(tally[0]).toEqual([expect.objectContaining({ extraCount: 0 }), expect.objectContaining({ extraCount: 0 })]);
    expect(tally[1]![0]).toMatchObject({ foundCount: 1, extraCount: 0, errorSumMs: -10 });
  });

  it('matches one found boundary with one mark only', () => {
    const tally = compareWaves([P(100, 150), P(140, 190)], [P(120, 170)], OPTIONS);
    expect(tally[0]![0]).toMatchObject({ foundCount: 1, missedCount: 1 });
  });

  it('counts nothing in a lead without marks, and adds up over leads', () => {
    expect(compareWaves([], [P(1, 2)], OPTIONS)[0]![0]).toMatchObject({ foundCount: 0, missedCount: 0, extraCount: 0 });
    const one = compareWaves([P(100, 150)], [P(101, 150)], OPTIONS);
    expect(sumWaveTallies([one, one])[0]![0]).toMatchObject({ foundCount: 2, errorSumMs: 4, errorSquaresMs2: 8 });
    expect(scoreBoundary(sumWaveTallies([])[2]![0]).f1).toBeNaN();
  });
});
