import { describe, expect, it } from 'vitest';
import { fillMissing, findMissing } from '#shared/signal/fill-missing.ts';
import { medianOf, runningMedian, takeQuantile } from '#shared/signal/median.ts';
import { movingAverage, toOddSamples } from '#shared/signal/moving-average.ts';
import { overlapsAny } from '#shared/signal/sample-range.ts';
import { createRandom } from '#test/builders/random.ts';

describe('movingAverage', () => {
  it('equals the plain sum with held ends for 300 random lengths and windows', () => {
    const random = createRandom(1);
    for (let round = 0; round < 300; round++) {
      const input = Float32Array.from({ length: 1 + Math.floor(random() * 60) }, () => random());
      const windowSamples = 1 + 2 * Math.floor(random() * 20);
      const half = (windowSamples - 1) / 2;

      movingAverage(input, windowSamples).forEach((value, i) => {
        let sum = 0;
        for (let k = i - half; k <= i + half; k++) sum += input[Math.min(Math.max(k, 0), input.length - 1)]!;
        expect(value).toBeCloseTo(sum / windowSamples, 5);
      });
    }
  });

  it('refuses an even window', () => {
    expect(() => movingAverage(new Float32Array(4), 2)).toThrow('movingAverage: windowSamples must be odd, got 2');
  });

  it('rounds durations to odd counts', () => {
    expect([0, 0.01, 0.1].map((durationSec) => toOddSamples(durationSec, 100))).toEqual([1, 1, 11]);
  });
});

describe('quantiles', () => {
  it('equal those of the sorted values on 500 random lists with ties', () => {
    const random = createRandom(2);
    for (let round = 0; round < 500; round++) {
      const values = Float32Array.from({ length: 1 + Math.floor(random() * 50) }, () => Math.floor(random() * 8));
      const fraction = random();
      const sorted = Float32Array.from(values).sort();

      expect(takeQuantile(Float32Array.from(values), fraction)).toBe(sorted[Math.floor(fraction * sorted.length)]);
    }
  });

  it('run along a signal as the median of each shrinking window', () => {
    const random = createRandom(3);
    for (let round = 0; round < 100; round++) {
      const values = Float32Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 6));
      const half = Math.floor(random() * 8);

      runningMedian(values, half).forEach((median, i) => {
        const window = values.slice(Math.max(0, i - half), i + half + 1).sort();
        expect(median).toBe(window[window.length >> 1]);
      });
    }
  });

  it('of nothing are NaN', () => {
    expect(takeQuantile(new Float32Array(0), 0.5)).toBeNaN();
  });
});

describe('missing samples', () => {
  it('are bridged by straight lines, and held at the ends', () => {
    const { values, missing } = fillMissing(Float32Array.of(NaN, 2, NaN, NaN, 5, NaN));

    expect([...values]).toEqual([2, 2, 3, 4, 5, 5]);
    expect(missing).toEqual([
      { startSample: 0, endSample: 1 },
      { startSample: 2, endSample: 4 },
      { startSample: 5, endSample: 6 },
    ]);
  });

  it('are infinities, too', () => {
    expect(findMissing(Float32Array.of(1, Infinity, -Infinity, 2))).toEqual([{ startSample: 1, endSample: 3 }]);
  });

  it('leave zeros where nothing was recorded at all', () => {
    expect([...fillMissing(Float32Array.of(NaN, NaN)).values]).toEqual([0, 0]);
  });

  it('are met by half-open ranges', () => {
    const ranges = [{ startSample: 2, endSample: 4 }, { startSample: 8, endSample: 9 }]; // prettier-ignore

    expect(overlapsAny(ranges, 0, 2)).toBe(false);
    expect(overlapsAny(ranges, 0, 3)).toBe(true);
    expect(overlapsAny(ranges, 4, 8)).toBe(false);
    expect(overlapsAny(ranges, 8, 100)).toBe(true);
    expect(overlapsAny([], 0, 100)).toBe(false);
  });
});

it('medianOf takes the middle, the mean of two middles, and 0 of nothing', () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3]), medianOf([])]).toEqual([2, 2.5, 0]);
});
