import { describe, expect, it } from 'vitest';
import { correctQt } from '#shared/signal/measure/qt-correction.ts';
import { computeRrStatistics } from '#shared/signal/measure/rr-statistics.ts';
import { computeNetArea, toAxisDegrees } from '#shared/signal/measure/wave-area.ts';
import { createRandom } from '#test/builders/random.ts';

describe('QT corrected for rate', () => {
  it('is QT itself at 60 a minute, by every formula', () => {
    expect(correctQt(412, 1000)).toEqual({ bazettMs: 412, fridericiaMs: 412, framinghamMs: 412, hodgesMs: 412 });
  });

  it('of 360 ms at 100 a minute is 464.8, 426.8, 421.6 and 430 ms', () => {
    const corrected = correctQt(360, 600);

    expect(corrected.bazettMs).toBeCloseTo(464.758, 2);
    expect(corrected.fridericiaMs).toBeCloseTo(426.826, 2);
    expect(corrected.framinghamMs).toBeCloseTo(421.6, 6);
    expect(corrected.hodgesMs).toBeCloseTo(430, 6);
  });
});

describe('RR statistics', () => {
  it('of beats at 0, 200, 380 and 600 samples of 250 Hz are 720 to 880 ms, mean 800', () => {
    const rr = computeRrStatistics(Float64Array.of(0, 200, 380, 600), 250);

    expect(rr).toMatchObject({ count: 3, meanMs: 800, leastMs: 720, greatestMs: 880 });
  });

  it('of one beat are not known', () => {
    expect(computeRrStatistics(Float64Array.of(10), 250)).toBeUndefined();
  });

  it('leave out what is too short for a beat and too long for a rhythm', () => {
    expect(computeRrStatistics(Float64Array.of(0, 10, 260, 10_000), 250)).toMatchObject({ count: 1, meanMs: 1000 });
  });
});

describe('RR statistics across spans that may hide a beat', () => {
  it('leave the interval out: 800 ms on both sides of 2400 ms', () => {
    const beats = Float64Array.of(0, 200, 800, 1000);

    expect(computeRrStatistics(beats, 250, [{ startSample: 300, endSample: 700 }])).toMatchObject({
      count: 2,
      meanMs: 800,
      greatestMs: 800,
    });
  });
});

describe('a frontal axis', () => {
  it('is the direction that was put in, all the way round', () => {
    const random = createRandom(3);
    for (let k = 0; k < 200; k++) {
      const degrees = 360 * random() - 180;
      const angle = (degrees * Math.PI) / 180;
      const found = toAxisDegrees(Math.cos(angle), (Math.sqrt(3) / 2) * Math.sin(angle), 0.01);
      expect(found).toBeCloseTo(degrees, 9);
    }
  });

  it('is indeterminate where I and aVF have hardly any net area', () => {
    expect(toAxisDegrees(0.001, -0.001, 0.01)).toBeNull();
    expect(toAxisDegrees(NaN, 1, 0.01)).toBeNull();
  });

  it('does not see a wave that stands on a slope differently', () => {
    const flat = Float32Array.from({ length: 41 }, (_, i) => Math.sin((Math.PI * i) / 40));
    const sloping = flat.map((value, i) => value + 0.3 - 0.02 * i);

    expect(computeNetArea(sloping, { from: 0, to: 40 })).toBeCloseTo(computeNetArea(flat, { from: 0, to: 40 }), 4);
  });
});
