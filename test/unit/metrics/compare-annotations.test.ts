import { describe, expect, it } from 'vitest';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import {
  averageFigure,
  compareAnnotations,
  sumAnnotationComparisons,
  type Ec57Options,
} from '#shared/metrics/compare-annotations.ts';
import { createRandom } from '#test/builders/random.ts';

const CODES: Readonly<Record<string, number>> = {
  N: 1, L: 2, V: 5, F: 6, A: 8, j: 11, '/': 12, Q: 13, '~': 14, '+': 28, '!': 31, '[': 32, ']': 33,
}; // prettier-ignore

/** [sample, symbol, subtype or aux]. */
type Row = readonly [number, string, (number | string)?];

function columns(rows: readonly Row[]): AnnotationColumns {
  const auxTexts = [...new Set(rows.flatMap(([, , extra]) => (typeof extra === 'string' ? [extra] : [])))];
  return {
    samples: Float64Array.from(rows, ([sample]) => sample),
    codes: Uint8Array.from(rows, ([, symbol]) => CODES[symbol] ?? 0),
    subtypes: Int8Array.from(rows, ([, , extra]) => (typeof extra === 'number' ? extra : 0)),
    chans: new Uint8Array(rows.length),
    nums: new Int8Array(rows.length),
    auxIndices: Int32Array.from(rows, ([, , extra]) => (typeof extra === 'string' ? auxTexts.indexOf(extra) : -1)),
    auxTexts,
  };
}

/** One beat a letter, 1 s apart at 100 Hz from second 10 on; '.' is no beat. */
const spell = (letters: string): Row[] =>
  [...letters].flatMap((letter, k) => (letter === '.' ? [] : [[1000 + 100 * k, letter] as const]));

const options: Ec57Options = { map: 'ec57', windowSec: 0.15, learningSec: 0 };

function compare(reference: readonly Row[], test: readonly Row[], changed: Partial<Ec57Options> = {}) {
  const input = { reference: columns(reference), test: columns(test), sampleRateHz: 100, sampleCount: 100_000 };
  return compareAnnotations(input, { ...options, ...changed });
}

describe('beat by beat', () => {
  it('counts the hand-worked table of 12 beats with one miss, one extra beat, three wrong labels', () => {
    // reference  N N V V F Q A N N . N V
    // test       N V V N V V N N . V N V
    const { beats } = compare(spell('NNVVFQANN.NV'), spell('NVVNVVNN.VNV'));

    expect(beats.matrix).toEqual([
      // n  s  v  f  q  o  x
      [3, 0, 1, 0, 0, 1, 0], // N
      [1, 0, 0, 0, 0, 0, 0], // S
      [1, 0, 2, 0, 0, 0, 0], // V
      [0, 0, 1, 0, 0, 0, 0], // F
      [0, 0, 1, 0, 0, 0, 0], // Q
      [0, 0, 1, 0, 0, 0, 0], // O
      [0, 0, 0, 0, 0, 0, 0], // X
    ]);
    // QRS: 10 pairs, 1 missed, 1 extra.
    expect(beats.qrs).toMatchObject({ sensitivity: 10 / 11, positivePredictivity: 10 / 11 });
    // VEB: TP Vv 2, FN Vn 1; FP Nv 1 + Ov 1, but not Fv and Qv; TN Nn 3 + Sn 1.
    expect(beats.veb).toMatchObject({ sensitivity: 2 / 3, positivePredictivity: 2 / 4, falsePositiveRate: 2 / 6 });
    // SVEB: TP 0, FN Sn 1, FP 0.
    expect(beats.sveb).toMatchObject({ sensitivity: 0, positivePredictivity: null, falsePositiveRate: 0 });
  });

  it('puts missed beats of the test’s shutdown, and extra ones of the reference’s, under X; both still count', () => {
    const reference = [...spell('NNVN.'), [1390, '~', 51], [1450, '~', 0]] as Row[];
    const test = [[995, '~', -1], [1150, '~', 0], ...spell('..VNN')] as Row[];

    const { beats, shutdownSec } = compare(reference, test);

    // The first two N are missed while the test was shut down; the last n is extra while the reference could not read.
    expect(beats.matrix[0]).toEqual([1, 0, 0, 0, 0, 0, 2]);
    expect(beats.matrix[6]).toEqual([1, 0, 0, 0, 0, 0, 0]);
    expect(beats.qrs).toMatchObject({ sensitivity: 2 / 4, positivePredictivity: 2 / 3 });
    expect(shutdownSec).toBe(1.55);
  });

  it('takes a lone shutdown mark from 150 ms behind the mark before to 150 ms before the next, as AHA files have it', () => {
    const test = [
      [1000, 'N'],
      [1200, '~', -1],
      [1400, 'N'],
    ] as Row[];

    const { beats, shutdownSec } = compare(spell('NNNNN'), test);

    expect(shutdownSec).toBeCloseTo(3.7, 12);
    expect(beats.matrix[0]).toEqual([2, 0, 0, 0, 0, 0, 3]);
  });

  it('does not count what lies in the reference’s flutter, passes over the test’s beats in its own, and misses the reference’s there', () => {
    const inReference = compare(
      [[1000, 'N'], [1050, '['], [1100, '!'], [1160, '!'], [1250, ']'], [1300, 'N']],
      [[1000, 'N'], [1100, 'V'], [1200, 'V'], [1300, 'N']],
    ); // prettier-ignore
    expect(inReference.beats.qrs).toMatchObject({ truePositiveCount: 2, falsePositiveCount: 0, falseNegativeCount: 0 });
    expect(inReference.flutterSec).toBe(2);

    const inTest = compare(spell('NNNN'), [
      [1000, 'N'],
      [1050, '['],
      [1100, 'V'],
      [1250, ']'],
      [1300, 'N'],
    ]);
    expect(inTest.beats.qrs).toMatchObject({ truePositiveCount: 2, falsePositiveCount: 0, falseNegativeCount: 2 });
  });

  it('names the map, the window and the learning period, by which an escape beat is S or N', () => {
    const inEc57 = compare(spell('j'), spell('N'));
    const inDechazal = compare(spell('j'), spell('N'), { map: 'dechazal', windowSec: 0.1, learningSec: 5 });

    expect(inEc57.beats.matrix[1]?.[0]).toBe(1);
    expect(inDechazal.beats.matrix[0]?.[0]).toBe(1);
    expect(inDechazal).toMatchObject({ map: 'dechazal', windowSec: 0.1, learningSec: 5, nothingLeft: false });
    expect(compare(spell('N'), spell('N'), { learningSec: 300 }).nothingLeft).toBe(true);
  });
});

describe('run by run', () => {
  it('finds a couplet in a run of 3, which is a false short run, as in the tables of rxr', () => {
    // Window of the reference's couplet: 2 beats and 150 ms, so that only two of the three test beats lie in it.
    const { ventricularRuns } = compare(spell('NNVVNN'), spell('NNVVVN'));

    expect(ventricularRuns.sensitivityMatrix[2]).toEqual([0, 0, 1, 0, 0, 0, 0]);
    expect(ventricularRuns.predictivityMatrix[2]).toEqual([0, 0, 0, 1, 0, 0, 0]);
    expect(ventricularRuns.couplets).toMatchObject({ foundCount: 1, missedCount: 0, trueCount: 0, falseCount: 0 });
    expect(ventricularRuns.couplets).toMatchObject({ sensitivity: 1, positivePredictivity: null });
    expect(ventricularRuns.shortRuns).toMatchObject({ sensitivity: null, positivePredictivity: 0, falseCount: 1 });
  });

  it('misses a run of 7 of which the test has 3 and 3, each of them true', () => {
    const { ventricularRuns } = compare(spell('NVVVVVVVN'), spell('NVVVNVVVN'));

    expect(ventricularRuns.longRuns).toMatchObject({ foundCount: 0, missedCount: 1, sensitivity: 0 });
    expect(ventricularRuns.shortRuns).toMatchObject({ trueCount: 2, falseCount: 0, positivePredictivity: 1 });
  });

  it('lets fusion beats go on with a ventricular run, and S end it', () => {
    const { ventricularRuns, supraventricularRuns } = compare(spell('NVFVN.AAVAAAN'), spell('NVFVN.AAVAAAN'));

    expect(ventricularRuns.shortRuns).toMatchObject({ foundCount: 1, trueCount: 1 });
    expect(supraventricularRuns.couplets).toMatchObject({ foundCount: 1, missedCount: 0 });
    expect(supraventricularRuns.shortRuns).toMatchObject({ foundCount: 1, missedCount: 0 });
  });

  it('takes flutter for a long run, and beats of atrial fibrillation for supraventricular ones', () => {
    const flutter = compare([[1000, '['], [1650, ']'], [1700, 'N']], spell('VVVVVVVN')); // prettier-ignore
    expect(flutter.ventricularRuns.longRuns).toMatchObject({ sensitivity: 1, positivePredictivity: 1 });

    const reference = [[900, '+', '(AFIB'], ...spell('NNNN'), [1450, '+', '(N'], [1500, 'N']] as Row[];
    const fibrillation = compare(reference, spell('AAAAAAN'));
    // The reference's window ends before the sixth S; that of the test's run overlaps fibrillation.
    expect(fibrillation.supraventricularRuns.longRuns).toMatchObject({ foundCount: 0, missedCount: 1, trueCount: 1 });
  });

  it('begins no run in the learning period, and ends one at shutdown', () => {
    // Runs from second 12 on: what is left of VVV is one beat.
    expect(compare(spell('VVVN'), spell('VVVN'), { learningSec: 12 }).ventricularRuns.shortRuns.foundCount).toBe(0);
    const shut = [
      [1000, 'V'],
      [1050, '~', -1],
      [1090, '~', 0],
      [1100, 'V'],
      [1200, 'N'],
    ] as Row[];
    expect(compare(shut, shut).ventricularRuns.sensitivityMatrix[1]?.[1]).toBe(2);
  });
});

describe('episodes', () => {
  const at = (sample: number, rhythm: string): Row => [sample, '+', rhythm];

  it('compare atrial fibrillation by count and by duration', () => {
    // Reference: 10 to 30 s and 50 to 60 s; test: 20 to 40 s and 70 to 75 s. They share 20 to 30 s.
    const reference = [at(1000, '(AFIB'), at(3000, '(N'), at(5000, '(AFIB'), at(6000, '(N')];
    const test = [at(2000, '(AFIB'), at(4000, '(N'), at(7000, '(AFIB'), at(7500, '(N')];

    expect(compare(reference, test).atrialFibrillation).toEqual({
      foundCount: 1,
      missedCount: 1,
      trueCount: 1,
      falseCount: 1,
      referenceSec: 30,
      testSec: 25,
      overlapSec: 10,
      episodeSensitivity: 0.5,
      episodePositivePredictivity: 0.5,
      durationSensitivity: 10 / 30,
      durationPositivePredictivity: 10 / 25,
    });
  });

  it('neither blame nor praise for fibrillation that the reference calls atrial flutter', () => {
    const reference = [at(1000, '(AFL'), at(3000, '(AFIB'), at(4000, '(N')];
    const test = [at(1000, '(AFIB'), at(4000, '(N')];

    expect(compare(reference, test).atrialFibrillation).toMatchObject({ testSec: 10, overlapSec: 10, falseCount: 0 });
    expect(compare([at(1000, '(AFL')], test).atrialFibrillation).toMatchObject({ trueCount: 0, falseCount: 0 });
  });

  it('cut off the learning period, and last to the end of the recording where nothing ends them', () => {
    const comparison = compare([[1000, '[']], [[2000, '[']], { learningSec: 15 });

    expect(comparison.ventricularFibrillation).toMatchObject({ referenceSec: 985, testSec: 980, overlapSec: 980 });
  });
});

describe('heart rate', () => {
  it('of beats 1.00 s apart against 1.25 s apart differs by 12 a minute, 20 % of 60', () => {
    const every = (rrSamples: number): Row[] =>
      Array.from({ length: 40 }, (_, k) => [1000 + rrSamples * k, 'N'] as const);

    const { heartRate } = compare(every(100), every(125));

    expect(heartRate).toMatchObject({ measurementCount: 39, meanReferenceBpm: 60 });
    expect(heartRate.rmsErrorBpm).toBeCloseTo(12, 9);
    expect(heartRate.normalisedRmsError).toBeCloseTo(0.2, 9);
  });

  it('takes no interval across flutter', () => {
    const rows = [
      [1000, 'N'],
      [1100, 'N'],
      [1150, '['],
      [1950, ']'],
      [2000, 'N'],
      [2100, 'N'],
    ] as Row[];

    expect(compare(rows, rows).heartRate).toMatchObject({ measurementCount: 2, rmsErrorBpm: 0, meanReferenceBpm: 60 });
  });
});

describe('symmetry, on 100 random pairs of annotation sets', () => {
  const random = createRandom(57);
  const pairs = Array.from({ length: 100 }, () => [drawRows(random), drawRows(random)] as const);

  it('a set agrees with itself perfectly', () => {
    for (const [a] of pairs) {
      const { beats, ventricularRuns, supraventricularRuns, atrialFibrillation, heartRate } = compare(a, a);
      expect(beats.matrix.every((row, r) => row.every((count, t) => r === t || count === 0))).toBe(true);
      for (const runs of [ventricularRuns, supraventricularRuns]) {
        for (const { missedCount, falseCount } of [runs.couplets, runs.shortRuns, runs.longRuns])
          expect({ missedCount, falseCount }).toEqual({ missedCount: 0, falseCount: 0 });
      }
      expect([1, null]).toContain(atrialFibrillation.durationSensitivity);
      expect(heartRate.rmsErrorBpm ?? 0).toBe(0);
    }
  });

  it('exchanging the sets exchanges Se and +P of QRS, runs and episodes', () => {
    for (const [a, b] of pairs) {
      const [forward, backward] = [compare(a, b), compare(b, a)];
      expect(backward.beats.qrs.sensitivity).toBe(forward.beats.qrs.positivePredictivity);
      expect(backward.beats.matrix).toEqual(
        forward.beats.matrix.map((_, r) => forward.beats.matrix.map((row) => row[r])),
      );
      for (const key of ['couplets', 'shortRuns', 'longRuns'] as const) {
        expect(backward.ventricularRuns[key].sensitivity).toBe(forward.ventricularRuns[key].positivePredictivity);
      }
    }
  });

  it('shifting both sets by 12,345 samples changes nothing', () => {
    const shift = (rows: readonly Row[]) => rows.map(([sample, ...rest]) => [sample + 12_345, ...rest] as Row);
    for (const [a, b] of pairs) expect(compare(shift(a), shift(b)).beats).toEqual(compare(a, b).beats);
  });

  it('a far extra beat changes nothing but the extra beats', () => {
    for (const [a, b] of pairs) {
      const [before, after] = [compare(a, b), compare(a, [...b, [90_000, 'V']])];
      expect(after.beats.qrs).toMatchObject({
        truePositiveCount: before.beats.qrs.truePositiveCount,
        falseNegativeCount: before.beats.qrs.falseNegativeCount,
        falsePositiveCount: before.beats.qrs.falsePositiveCount + 1,
      });
      expect(after.beats.matrix[5]?.[2]).toBe((before.beats.matrix[5]?.[2] ?? 0) + 1);
    }
  });
});

describe('several recordings', () => {
  it('are summed to gross figures and averaged to average ones: 1 of 1 and 1 of 3 give 2/4 and 2/3', () => {
    const parts = [
      compare(spell('V'), spell('V')),
      compare(spell('VVV'), spell('VNN')),
      compare(spell('N'), spell('N')),
    ];

    expect(sumAnnotationComparisons(parts).beats.veb.sensitivity).toBe(2 / 4);
    expect(averageFigure(parts, ({ beats }) => beats.veb.sensitivity)).toBeCloseTo(2 / 3, 12);
    expect(averageFigure(parts, ({ beats }) => beats.sveb.sensitivity)).toBeNull();
  });
});

describe('bad input', () => {
  it('empty sets, one beat, marks past the end and 100,000 marks of shutdown give an answer', () => {
    expect(compare([], []).nothingLeft).toBe(true);
    expect(compare(spell('N'), []).beats.qrs).toMatchObject({ sensitivity: 0, positivePredictivity: null });
    expect(compare([[200_000, '[']], [[200_000, '+', '(AFIB']]).atrialFibrillation.testSec).toBe(0);
    const shutdowns = Array.from({ length: 100_000 }, (_, k) => [k, k % 2 ? 'N' : '~', -1] as Row);
    expect(compare(shutdowns, shutdowns).nothingLeft).toBe(false);
  }, 30_000);
});

/** Beats at least 300 ms apart, some flutter-free rhythm marks among them. */
function drawRows(random: () => number): Row[] {
  const rows: Row[] = [];
  for (let sample = 500 + Math.floor(random() * 100); sample < 8000; sample += 31 + Math.floor(random() * 120)) {
    if (random() < 0.03) rows.push([sample - 1, '+', random() < 0.5 ? '(AFIB' : '(N']);
    rows.push([sample, 'NNNNVVVFQA'[Math.floor(random() * 10)] ?? 'N']);
  }
  return rows;
}
