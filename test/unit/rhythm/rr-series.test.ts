import { describe, expect, it } from 'vitest';
import { correctRr } from '#shared/rhythm/correct-rr.ts';
import { computePoincare } from '#shared/rhythm/poincare.ts';
import { computeRrSeries, RR_KINDS } from '#shared/rhythm/rr-series.ts';
import { listUnreadableSpans } from '#shared/rhythm/unreadable-spans.ts';
import { createRandom } from '#test/builders/random.ts';

const [N, V, RHYTHM] = [1, 5, 28];
const at = { sampleRateHz: 100 };

/** Beats at 100 Hz whose RR intervals are given in samples; all N unless said otherwise. */
function beats(intervals: readonly number[], codes: Readonly<Record<number, number>> = {}) {
  let sample = 50;
  const samples = [sample, ...intervals.map((interval) => (sample += interval))];
  return { samples, codes: samples.map((_, index) => codes[index] ?? N) };
}

const kindsOf = (kinds: Uint8Array) => Array.from(kinds, (kind) => RR_KINDS[kind]);

describe('computeRrSeries', () => {
  it('gives the interval, its two beats and the time of its end, past marks that are no beats', () => {
    const series = computeRrSeries({ samples: [50, 100, 130, 210], codes: [N, N, RHYTHM, N] }, at);

    expect(Array.from(series.intervalsMs)).toEqual([500, 1100]);
    expect(Array.from(series.startBeatIndices)).toEqual([0, 1]);
    expect(Array.from(series.endBeatIndices)).toEqual([1, 3]);
    expect(Array.from(series.endTimesSec)).toEqual([1, 2.1]);
    expect(series.beatCount).toBe(3);
  });

  it('calls both intervals of a ventricular beat not normal', () => {
    const series = computeRrSeries(beats([80, 60, 100, 80], { 2: V }), at);

    expect(kindsOf(series.kinds)).toEqual(['normal', 'not-normal-beat', 'not-normal-beat', 'normal']);
    expect(series.kindCounts).toEqual([2, 0, 2, 0, 0]);
  });

  it('takes beats without a label for N and finds the unlabelled ectopic by its timing', () => {
    const given = beats([80, 81, 79, 80, 55, 105, 80, 81, 79]);

    const series = computeRrSeries({ ...given, codes: given.codes.map(() => 0) }, at);

    expect(series.unlabelledBeatCount).toBe(10);
    expect(kindsOf(series.kinds)).toEqual([
      ...Array<string>(4).fill('normal'),
      'outlier',
      'outlier',
      ...Array<string>(3).fill('normal'),
    ]);
  });

  it('follows a slow change of rate from 50 to 100 a minute without an outlier', () => {
    const intervals = Array.from({ length: 300 }, (_, i) => Math.round(120 - (60 * i) / 300));

    expect(computeRrSeries(beats(intervals), at).kindCounts[0]).toBe(300);
  });

  it('finds nothing outlying among fewer than 5 intervals, nor without a filter', () => {
    expect(computeRrSeries(beats([80, 40, 80, 160]), at).kindCounts[0]).toBe(4);
    expect(computeRrSeries(beats([80, 80, 40, 80, 160]), { ...at, outlierFraction: Infinity }).kindCounts[0]).toBe(5);
  });

  it('calls 249 ms and 3001 ms implausible, 250 and 3000 not', () => {
    const series = computeRrSeries(beats([249, 250, 3000, 3001]), { sampleRateHz: 1000 });

    expect(kindsOf(series.kinds)).toEqual(['implausible', 'normal', 'normal', 'implausible']);
  });

  it('calls an interval unreadable that a gap touches, and not its neighbours', () => {
    const unreadable = [
      { startSample: 0, endSample: 50 },
      { startSample: 140, endSample: 145 },
    ];

    const { kinds } = computeRrSeries(beats([80, 80, 80]), { ...at, unreadable });

    expect(kindsOf(kinds)).toEqual(['normal', 'unreadable', 'normal']);
  });

  it('sees a long span behind a short one inside it', () => {
    const unreadable = [
      { startSample: 10, endSample: 370 },
      { startSample: 20, endSample: 30 },
    ];

    expect(kindsOf(computeRrSeries(beats([80, 80, 80, 80, 80]), { ...at, unreadable }).kinds)).toEqual([
      ...Array<string>(5).fill('unreadable').slice(1),
      'normal',
    ]);
  });

  it('has nothing to say about 0 and 1 beat, and one interval for 2', () => {
    for (const count of [0, 1]) {
      const samples = Array.from({ length: count }, () => 5);
      const series = computeRrSeries({ samples, codes: samples.map(() => N) }, at);
      expect(series.intervalsMs).toHaveLength(0);
      expect(correctRr(series, 'interpolate').intervalsMs).toHaveLength(0);
      expect(computePoincare(series)).toMatchObject({ sd1Ms: null, sd2Ms: null, meanMs: null });
    }
    expect(computeRrSeries(beats([80]), at).kindCounts[0]).toBe(1);
  });

  it('refuses beats that are not in order', () => {
    expect(() => computeRrSeries({ samples: [5, 4], codes: [N, N] }, at)).toThrow('beats must be in order');
  });

  it('gives the same outliers as sorting every window anew, on 2,000 random intervals', () => {
    const random = createRandom(3);
    const intervals = Array.from({ length: 2000 }, () => 60 + Math.floor(random() * 40));

    const { kinds, intervalsMs } = computeRrSeries(beats(intervals), at);

    const slow = Array.from(intervalsMs, (value, i) => {
      const window = intervalsMs.slice(Math.max(0, i - 20), i + 21).sort();
      const middle = window.length >> 1;
      const median = window.length % 2 ? window[middle]! : (window[middle - 1]! + window[middle]!) / 2;
      return Math.abs(value - median) > 0.2 * median ? 'outlier' : 'normal';
    });
    expect(kindsOf(kinds)).toEqual(slow);
  });
});

describe('correctRr', () => {
  const series = computeRrSeries(beats([80, 60, 100, 90, 80], { 2: V }), at);

  it('removes what is not normal, and knows which intervals still follow one another', () => {
    const nn = correctRr(series, 'remove');

    expect(Array.from(nn.intervalsMs)).toEqual([800, 900, 800]);
    expect(Array.from(nn.rrIndices)).toEqual([0, 3, 4]);
    expect(Array.from(nn.followsPrevious)).toEqual([0, 0, 1]);
    expect(nn).toMatchObject({ removedCount: 2, interpolatedCount: 0 });
  });

  it('interpolates on the line between the NN intervals before and after', () => {
    const nn = correctRr(series, 'interpolate');

    // NN intervals end at 1.3 s (800 ms) and 3.8 s (900 ms); the two between end at 1.9 s and 2.9 s:
    // 800 + 100 * 0.6 / 2.5 = 824, 800 + 100 * 1.6 / 2.5 = 864.
    expect(Array.from(nn.intervalsMs, (value) => Math.round(value * 1e6) / 1e6)).toEqual([800, 824, 864, 900, 800]);
    expect(Array.from(nn.isInterpolated)).toEqual([0, 1, 1, 0, 0]);
    expect(nn).toMatchObject({ removedCount: 0, interpolatedCount: 2 });
  });

  it('does not interpolate over 6 s, nor outside the first and last NN interval', () => {
    const long = computeRrSeries(beats([80, 300, 300, 80, 60], { 2: V, 5: V }), at);

    expect(correctRr(long, 'interpolate')).toMatchObject({ interpolatedCount: 0, removedCount: 3 });
  });
});

describe('computePoincare', () => {
  it('has a point for each pair of successive NN intervals and SD1, SD2 of a hand-worked example', () => {
    // Pairs (800, 900), (900, 800), (800, 800): differences 100, -100, 0, SD 100; sums 1700, 1700, 1600, SD 57.735.
    const plot = computePoincare(computeRrSeries(beats([80, 90, 80, 80, 60], { 5: V }), at));

    expect(Array.from(plot.previousMs)).toEqual([800, 900, 800]);
    expect(Array.from(plot.intervalsMs)).toEqual([900, 800, 800]);
    expect(Array.from(plot.rrIndices)).toEqual([1, 2, 3]);
    expect(plot.sd1Ms).toBeCloseTo(100 / Math.SQRT2, 9);
    expect(plot.sd2Ms).toBeCloseTo(100 / Math.sqrt(3) / Math.SQRT2, 9);
  });
});

it('lists gaps, flutter and noise on every signal, and not noise on one of two', () => {
  const rows = [
    [10, 14, 1],
    [20, 14, 3],
    [30, 14, 0],
    [40, 32, 0],
    [50, 33, 0],
    [60, 14, 48],
    [70, 14, 0],
    [80, 14, -1],
  ] as const;
  const columns = {
    samples: Float64Array.from(rows, ([sample]) => sample),
    codes: Uint8Array.from(rows, ([, code]) => code),
    subtypes: Int8Array.from(rows, ([, , subtype]) => subtype),
    chans: new Uint8Array(8),
    nums: new Int8Array(8),
    auxIndices: new Int32Array(8).fill(-1),
    auxTexts: [],
  };

  const gaps = [{ startSample: 35, endSample: 37 }];
  expect(listUnreadableSpans({ columns, sampleCount: 100, signalCount: 2, gaps })).toEqual([
    { startSample: 20, endSample: 30 },
    { startSample: 35, endSample: 37 },
    { startSample: 40, endSample: 50 },
    { startSample: 60, endSample: 70 },
    { startSample: 80, endSample: 100 },
  ]);
});
