import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import { compareBeats, sumComparisons, type BeatSequence } from '#shared/metrics/compare-beats.ts';
import { createRandom } from '#test/builders/random.ts';

const [N, S, V, F, Q, O] = [0, 1, 2, 3, 4, 5];

function beats(...pairs: readonly (readonly [number, number])[]): BeatSequence {
  return { samples: pairs.map(([sample]) => sample), classes: pairs.map(([, aamiClass]) => aamiClass) };
}

const at = { sampleRateHz: 100, learningSec: 0 };

describe('compareBeats', () => {
  it('fills the matrix of a hand-worked example: two agreements, one V called N, one missed, one extra', () => {
    const reference = beats([100, N], [200, N], [300, V], [400, S]);
    const test = beats([101, N], [195, N], [305, N], [520, V]);

    const { matrix, qrs, veb, sveb } = compareBeats({ reference, test, ...at });

    expect(matrix[N]?.[N]).toBe(2);
    expect(matrix[V]?.[N]).toBe(1);
    expect(matrix[S]?.[O]).toBe(1);
    expect(matrix[O]?.[V]).toBe(1);
    expect(qrs).toMatchObject({
      truePositiveCount: 3,
      falseNegativeCount: 1,
      falsePositiveCount: 1,
      sensitivity: 0.75,
    });
    expect(veb).toMatchObject({
      truePositiveCount: 0,
      falseNegativeCount: 1,
      falsePositiveCount: 1,
      positivePredictivity: 0,
    });
    expect(sveb).toMatchObject({ truePositiveCount: 0, falseNegativeCount: 1, positivePredictivity: null });
    expect(veb.falsePositiveRate).toBeCloseTo(1 / 3, 12);
  });

  it('does not blame a V for a fusion or unclassifiable beat, nor an S for an unclassifiable one', () => {
    const reference = beats([100, F], [200, Q], [300, Q], [400, F], [500, N]);
    const test = beats([100, V], [200, V], [300, S], [400, S], [500, V]);

    const { veb, sveb } = compareBeats({ reference, test, ...at });

    expect(veb.falsePositiveCount).toBe(1);
    expect(sveb.falsePositiveCount).toBe(1);
  });

  it('pairs at 150 ms and not at 160 ms', () => {
    const reference = beats([100, N], [300, N]);
    const test = beats([115, N], [316, N]);

    const { qrs } = compareBeats({ reference, test, ...at });

    expect(qrs).toMatchObject({ truePositiveCount: 1, falseNegativeCount: 1, falsePositiveCount: 1 });
  });

  it('gives a beat to the nearer of two marks', () => {
    const { qrs, matrix } = compareBeats({ reference: beats([100, V]), test: beats([90, N], [102, V]), ...at });

    expect(qrs).toMatchObject({ truePositiveCount: 1, falsePositiveCount: 1 });
    expect(matrix[V]?.[V]).toBe(1);
    expect(matrix[O]?.[N]).toBe(1);
  });

  it('leaves out the first 300 s and says when nothing is left', () => {
    const early = beats([100, N], [29_999, N]);
    const both = beats([100, N], [29_999, N], [30_000, N]);

    expect(compareBeats({ reference: early, test: early, sampleRateHz: 100 }).nothingLeft).toBe(true);
    expect(compareBeats({ reference: both, test: both, sampleRateHz: 100 }).qrs.truePositiveCount).toBe(1);
  });

  it('counts a pair across the end of the learning period where its reference beat lies', () => {
    const reference = beats([30_004, N]);
    const test = beats([29_998, N]);

    expect(compareBeats({ reference, test, sampleRateHz: 100 }).qrs).toMatchObject({
      truePositiveCount: 1,
      falsePositiveCount: 0,
    });
  });

  it('counts nothing inside ventricular flutter', () => {
    const reference = beats([100, N], [900, N]);
    const test = beats([100, N], [400, V], [500, V], [900, N]);
    const flutter = [{ startSample: 300, endSample: 800 }];

    expect(compareBeats({ reference, test, flutter, ...at }).qrs).toMatchObject({
      truePositiveCount: 2,
      falsePositiveCount: 0,
    });
  });

  it('counts as wfdb-python does, on five made pairs of sequences', () => {
    const file = join(root, 'test', 'fixtures', 'metrics', 'compare-reference.json');
    const cases = JSON.parse(readFileSync(file, 'utf8')) as { reference: number[]; test: number[]; counts: object }[];
    for (const { reference, test, counts } of cases) {
      const toBeats = (samples: number[]) => ({ samples, classes: samples.map(() => N) });
      const { qrs } = compareBeats({
        reference: toBeats(reference),
        test: toBeats(test),
        sampleRateHz: 360,
        learningSec: 0,
      });
      expect(qrs).toMatchObject(counts);
    }
  });

  it('gives the transposed matrix when reference and test change places, on 200 random pairs of sequences', () => {
    const random = createRandom(7);
    for (let round = 0; round < 200; round++) {
      const [a, b] = [drawBeats(random), drawBeats(random)];

      const forward = compareBeats({ reference: a, test: b, ...at }).matrix;
      const backward = compareBeats({ reference: b, test: a, ...at }).matrix;

      expect(backward).toEqual(forward.map((_, r) => forward.map((row) => row[r])));
    }
  });

  it('counts every beat of 200 random pairs of sequences exactly once', () => {
    const random = createRandom(11);
    for (let round = 0; round < 200; round++) {
      const [reference, test] = [drawBeats(random), drawBeats(random)];

      const { qrs } = compareBeats({ reference, test, ...at });

      expect(qrs.truePositiveCount + qrs.falseNegativeCount).toBe(reference.samples.length);
      expect(qrs.truePositiveCount + qrs.falsePositiveCount).toBe(test.samples.length);
    }
  });

  it('adds recordings up to gross statistics', () => {
    const one = compareBeats({ reference: beats([100, V]), test: beats([100, V]), ...at });
    const other = compareBeats({ reference: beats([100, V]), test: beats([100, N]), ...at });

    expect(sumComparisons([one.matrix, other.matrix, other.matrix]).veb.sensitivity).toBeCloseTo(1 / 3, 12);
  });
});

function drawBeats(random: () => number): BeatSequence {
  const samples = Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 800)).sort(
    (a, b) => a - b,
  );
  return { samples, classes: samples.map(() => Math.floor(random() * 5)) };
}
