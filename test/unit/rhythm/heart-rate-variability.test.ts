import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import { resampleSpline } from '#shared/rhythm/cubic-spline.ts';
import { computeHeartRateVariability } from '#shared/rhythm/heart-rate-variability.ts';
import { computePeriodogram, integrateBand } from '#shared/rhythm/power-spectrum.ts';
import { computeRrSeries, type RrOptions } from '#shared/rhythm/rr-series.ts';
import { createRandom } from '#test/builders/random.ts';
import { measureGrowth } from '#test/builders/growth.ts';

interface Reference {
  readonly name: string;
  readonly intervalsMs: readonly number[];
  readonly powers: Readonly<Record<'segmentCount' | 'vlfMs2' | 'lfMs2' | 'hfMs2', number>>;
}

const references = JSON.parse(
  readFileSync(join(root, 'test', 'fixtures', 'rhythm', 'hrv-reference.json'), 'utf8'),
) as Reference[];

/** Beats at 1000 Hz, so that samples are milliseconds; all N unless said otherwise. */
function toSeries(
  intervalsMs: readonly number[],
  codes: Readonly<Record<number, number>> = {},
  options?: Partial<RrOptions>,
) {
  let sample = 0;
  const samples = [0, ...intervalsMs.map((interval) => (sample += interval))];
  return computeRrSeries({ samples, codes: samples.map((_, i) => codes[i] ?? 1) }, { sampleRateHz: 1000, ...options });
}

/** RR intervals (not rounded) whose length swings around the mean with the time at which they end. */
function swing(meanMs: number, durationSec: number, parts: readonly { amplitudeMs: number; frequencyHz: number }[]) {
  const intervals: number[] = [];
  let startSec = 0;
  while (startSec < durationSec) {
    let interval = meanMs;
    for (let round = 0; round < 30; round++) {
      const endSec = startSec + interval / 1000;
      interval =
        meanMs + parts.reduce((sum, p) => sum + p.amplitudeMs * Math.sin(2 * Math.PI * p.frequencyHz * endSec), 0);
    }
    intervals.push(interval);
    startSec += interval / 1000;
  }
  return intervals;
}

describe('the time domain', () => {
  it('equals a worked example of 5 intervals to 1e-9', () => {
    const { time } = computeHeartRateVariability(toSeries([800, 860, 800, 840, 790]), { minimumNnCount: 2 });

    // Mean 818; squares 324 + 1764 + 324 + 484 + 784 = 3680, over 4 = 920. Differences 60, -60, 40, -50: squares 11,300 over 4;
    // two of the four exceed 50 ms.
    expect(time.meanNnMs).toBeCloseTo(818, 9);
    expect(time.sdnnMs).toBeCloseTo(Math.sqrt(920), 9);
    expect(time.rmssdMs).toBeCloseTo(Math.sqrt(2825), 9);
    expect(time).toMatchObject({
      nnCount: 5,
      pairCount: 4,
      nn50Count: 2,
      pnn50Percent: 50,
      minimumNnMs: 790,
      maximumNnMs: 860,
    });
    expect(time.meanRateBpm).toBeCloseTo(60_000 / 818, 9);
  });

  it('gives no figure of fewer than 30 NN intervals, none of pairs with fewer than 30 pairs, and says why', () => {
    const few = computeHeartRateVariability(toSeries([800, 900, 800]));
    expect(few).toMatchObject({ sd1Ms: null, sd2Ms: null, time: { sdnnMs: null, rmssdMs: null, pnn50Percent: null } });
    expect(few.notices).toEqual([
      'Variability is not measurable: it takes 30 normal-to-normal (NN) intervals, here 3 of 3 RR intervals.',
    ]);
    const enough = computeHeartRateVariability(toSeries(new Array<number>(30).fill(800)));
    expect(enough).toMatchObject({ sd1Ms: null, time: { sdnnMs: 0, rmssdMs: null, pairCount: 29 } });
    expect(enough.notices[0]).toContain('they take 30 pairs of NN intervals that follow one another, here 29.');
    expect(computeHeartRateVariability(toSeries(new Array<number>(31).fill(800))).time.rmssdMs).toBe(0);
  });

  it('says that there are no beats, or one, where there are', () => {
    const series = (samples: number[]) =>
      computeRrSeries({ samples, codes: samples.map(() => 1) }, { sampleRateHz: 100 });
    expect(computeHeartRateVariability(series([])).notices).toEqual([
      'Variability is not measurable: there are no beats.',
    ]);
    expect(computeHeartRateVariability(series([5])).notices[0]).toContain('there is one beat, and no RR interval');
  });

  it('takes no difference across a removed ectopic beat', () => {
    const { time } = computeHeartRateVariability(toSeries([800, 810, 500, 1100, 900, 890], { 3: 5 }), {
      minimumNnCount: 2,
    });

    expect(time).toMatchObject({ nnCount: 4, pairCount: 2, nn50Count: 0 });
    expect(time.rmssdMs).toBeCloseTo(10, 9);
  });

  it('gives SDANN and SDNN index of segments of 300 s: 300 intervals of 1 s, then 375 that alternate between 780 and 820 ms', () => {
    const slow = new Array<number>(300).fill(1000);
    const fast = Array.from({ length: 375 }, (_, i) => (i % 2 === 0 ? 780 : 820));
    // The last one fills the segment up to 299,980 ms.
    const { time, segmentCount } = computeHeartRateVariability(toSeries([...slow, ...fast]));

    // Means 1000 and 800 - 20/375; deviations 0 and that of 188 at 780 and 187 at 820.
    const mean = 800 - 20 / 375;
    const deviation = Math.sqrt((188 * (780 - mean) ** 2 + 187 * (820 - mean) ** 2) / 374);
    expect(segmentCount).toBe(2);
    expect(time.sdannMs).toBeCloseTo((1000 - mean) / Math.SQRT2, 9);
    expect(time.sdnnIndexMs).toBeCloseTo(deviation / 2, 9);
  });

  it('has SD1 and SD2 that hold SD1^2 = SDSD^2 / 2, on 500 random intervals', () => {
    const random = createRandom(5);
    const intervals = Array.from({ length: 500 }, () => 800 + Math.round(60 * random()));
    const { sd1Ms, sd2Ms, time } = computeHeartRateVariability(toSeries(intervals));

    const differences = intervals.slice(1).map((value, i) => value - intervals[i]!);
    const mean = differences.reduce((a, b) => a + b) / differences.length;
    const sdsdSquare = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (differences.length - 1);
    expect(sd1Ms).toBeCloseTo(Math.sqrt(sdsdSquare / 2), 9);
    // Brennan 2001: SD1^2 + SD2^2 = 2 SDNN^2, but for the ends of the series.
    expect(sd1Ms! ** 2 + sd2Ms! ** 2).toBeCloseTo(2 * time.sdnnMs! ** 2, -1);
  });
});

describe('the spectrum', () => {
  it.each(references)('of $name agrees with scipy to 1 % in every band', ({ intervalsMs, powers }) => {
    const { frequency } = computeHeartRateVariability(toSeries(intervalsMs, {}, { outlierFraction: Infinity }));

    expect(frequency?.segmentCount).toBe(powers.segmentCount);
    for (const band of ['vlfMs2', 'lfMs2', 'hfMs2'] as const) {
      expect(frequency![band] / powers[band], band).toBeGreaterThan(0.99);
      expect(frequency![band] / powers[band], band).toBeLessThan(1.01);
    }
  });

  it('finds the power A^2 / 2 of two swings, 40 ms at 0.1 Hz and 20 ms at 0.2 Hz, to 1 %', () => {
    const parts = [
      { amplitudeMs: 40, frequencyHz: 0.1 },
      { amplitudeMs: 20, frequencyHz: 0.2 },
    ];
    const { frequency } = computeHeartRateVariability(toSeries(swing(750, 300, parts)));

    expect(frequency!.lfMs2 / 800).toBeCloseTo(1, 2);
    expect(frequency!.hfMs2 / 200).toBeCloseTo(1, 1.7);
    expect(frequency!.lfToHf).toBeCloseTo(frequency!.lfMs2 / frequency!.hfMs2, 12);
    expect(frequency!.lfNormalised! + frequency!.hfNormalised!).toBeCloseTo(100, 9);
    expect(frequency!.totalPowerMs2).toBeCloseTo(frequency!.vlfMs2 + frequency!.lfMs2 + frequency!.hfMs2, 9);
  });

  it('stays within 5 % when 8 ventricular beats interrupt a swing and are interpolated, and says so', () => {
    const intervals = swing(800, 310, [{ amplitudeMs: 40, frequencyHz: 0.1 }]);
    const codes: Record<number, number> = {};
    for (let beat = 20; beat < 340; beat += 40) {
      codes[beat] = 5;
      intervals[beat]! += 250;
      intervals[beat - 1]! -= 250;
    }
    const { frequency, notices, excludedFraction } = computeHeartRateVariability(toSeries(intervals, codes));

    expect(Math.abs(frequency!.lfMs2 / 800 - 1)).toBeLessThan(0.05);
    expect(excludedFraction).toBeCloseTo(16 / intervals.length, 9);
    expect(notices[0]).toContain('interpolated for the spectrum: 16 next to a beat that is not N');
  });

  it('is not measurable in 4 minutes, nor with a hole of 6 s in the only segment, and the reason is told', () => {
    const short = computeHeartRateVariability(toSeries(new Array<number>(300).fill(800)));
    expect(short.frequency).toBeNull();
    expect(short.notices).toContainEqual(
      'The spectrum is not measurable: it takes five minutes, and there are 240 s of NN intervals.',
    );

    const unreadable = [{ startSample: 100_000, endSample: 105_000 }];
    const holed = computeHeartRateVariability(toSeries(new Array<number>(400).fill(800), {}, { unreadable }));
    expect(holed.frequency).toBeNull();
    expect(holed.notices).toContainEqual(
      'The spectrum is not measurable: none of 1 five-minute segments has at least 80 % NN intervals and no hole over 5 s.',
    );
  });

  it('has neither ratio nor normalised units for a metronome', () => {
    const { frequency } = computeHeartRateVariability(toSeries(new Array<number>(400).fill(800)));

    expect(frequency).toMatchObject({ lfToHf: null, lfNormalised: null, hfNormalised: null });
  });
});

describe('bad input', () => {
  it.each([0, 1, 2])('%i beats give nulls and a reason', (count) => {
    const samples = Array.from({ length: count }, (_, i) => 800 * i);
    const series = computeRrSeries({ samples, codes: samples.map(() => 1) }, { sampleRateHz: 1000 });

    const { time, frequency, sd1Ms, notices } = computeHeartRateVariability(series);

    expect(time).toMatchObject({ sdnnMs: null, rmssdMs: null, pnn50Percent: null, sdannMs: null });
    expect({ frequency, sd1Ms }).toEqual({ frequency: null, sd1Ms: null });
    expect(notices[0]).toContain('not measurable');
  });

  it('100,000 beats with every code and rule take a time proportional to their number', async () => {
    const random = createRandom(8);
    const make = (count: number) => {
      const intervals = Array.from({ length: count }, () => 780 + Math.round(40 * random()));
      return toSeries(intervals, Object.fromEntries(Array.from({ length: count / 100 }, (_, i) => [100 * i, 5])));
    };
    const [some, all] = [make(10_000), make(100_000)];

    expect(computeHeartRateVariability(all).frequency).not.toBeNull();
    expect(
      await measureGrowth(
        () => computeHeartRateVariability(some),
        () => computeHeartRateVariability(all),
      ),
    ).toBeLessThan(40);
  });
});

describe('the parts of a spectrum', () => {
  it('a spline through a straight line is that line, and held outside', () => {
    const times = Float64Array.of(1, 2, 4, 7);
    const values = times.map((time) => 3 * time + 1);

    const line = resampleSpline({ times, values }, { startTime: 0, spacing: 0.5, count: 17 });

    expect(Array.from(line)).toEqual(
      Array.from({ length: 17 }, (_, j) => 3 * Math.min(7, Math.max(1, j / 2)) + 1).map((v) => expect.closeTo(v, 12)),
    );
    expect(
      Array.from(
        resampleSpline(
          { times: Float64Array.of(1), values: Float64Array.of(5) },
          { startTime: 0, spacing: 1, count: 3 },
        ),
      ),
    ).toEqual([5, 5, 5]);
  });

  it('has the power of a swing between two bins, whatever its phase', () => {
    for (const phase of [0, 1, 2]) {
      const values = Float64Array.from(
        { length: 1200 },
        (_, i) => 10 + 3 * Math.cos((2 * Math.PI * 0.1003 * i) / 4 + phase),
      );
      const spectrum = computePeriodogram(values, { sampleRateHz: 4, fftLength: 2048 });
      expect(integrateBand(spectrum, 0.05, 0.15)).toBeCloseTo(4.5, 2);
    }
  });

  it('splits a band without loss, also between two bins', () => {
    const random = createRandom(2);
    const densities = Float64Array.from({ length: 1025 }, () => random());
    const spectrum = { spacingHz: 4 / 2048, densities };

    expect(integrateBand(spectrum, 0.003, 0.1234) + integrateBand(spectrum, 0.1234, 0.4)).toBeCloseTo(
      integrateBand(spectrum, 0.003, 0.4),
      12,
    );
  });
});
