import { describe, expect, it } from 'vitest';
import { computeMagnitude, findLargestPole } from '#shared/signal/filters/biquad.ts';
import { designHighPass, designLowPass, toSingleRunCornerHz } from '#shared/signal/filters/butterworth.ts';
import { designNotch } from '#shared/signal/filters/notch.ts';

/**
 * Reference: SciPy 1.17.1, `w, h = sosfreqz(butter(order, corner, kind, fs=rate, output='sos'), worN=frequencies, fs=rate)`, |h|;
 * and `freqz(*iirnotch(50, 30, fs=500), worN=frequencies, fs=500)`.
 */
const FREQUENCIES_HZ = [0.01, 0.05, 0.5, 5, 40, 60, 100];
const REFERENCE = [
  ['low', 2, 40, 360, [1, 1, 0.9999999897, 0.999896483, 0.7071067812, 0.3693252652, 0.0928705021]],
  [
    'high',
    2,
    0.5,
    500,
    [0.0003999973371, 0.009999434908, 0.7071067812, 0.9999500689, 0.9999999888, 0.999999998, 0.9999999998],
  ],
  ['low', 5, 150, 1000, [1, 1, 1, 1, 0.9999995611, 0.9999729497, 0.9944859853]],
  ['high', 3, 0.05, 250, [0.007999740969, 0.7071067812, 0.9999995, 1, 1, 1, 1]],
] as const;

describe('Butterworth filters', () => {
  it.each(REFERENCE)('pass what SciPy says to 1e-6: %s-pass of order %d, %d Hz at %d Hz', (kind, order, ...rest) => {
    const [cornerHz, sampleRateHz, magnitudes] = rest;
    const design = kind === 'low' ? designLowPass : designHighPass;
    const sections = design({ order, cornerHz, sampleRateHz });

    expect(sections).toHaveLength(Math.ceil(order / 2));
    FREQUENCIES_HZ.forEach((frequencyHz, i) => {
      expect(Math.abs(computeMagnitude(sections, frequencyHz, sampleRateHz) - magnitudes[i]!)).toBeLessThan(1e-6);
    });
  });

  it('stop at half the sampling rate: 3.4e-6 of 450 Hz is left by order 5 at 150 of 1000 Hz', () => {
    const sections = designLowPass({ order: 5, cornerHz: 150, sampleRateHz: 1000 });

    expect(computeMagnitude(sections, 450, 1000)).toBeCloseTo(3.422882377e-6, 9);
  });

  it.each([
    ['low-pass', 40],
    ['low-pass', 150],
    ['high-pass', 0.05],
    ['high-pass', 0.5],
  ] as const)('take 3 dB forward and backward together at the wanted frequency: %s %d Hz', (kind, wantedHz) => {
    for (const sampleRateHz of [320, 360, 500, 1000, 2000]) {
      for (const order of [1, 2, 3, 4]) {
        const cornerHz = toSingleRunCornerHz(kind, { order, cornerHz: wantedHz, sampleRateHz });
        const design = kind === 'low-pass' ? designLowPass : designHighPass;
        const single = computeMagnitude(design({ order, cornerHz, sampleRateHz }), wantedHz, sampleRateHz);

        expect(single * single).toBeCloseTo(Math.SQRT1_2, 7);
      }
    }
  });

  it('are stable from 50 to 10,000 Hz', () => {
    for (const sampleRateHz of [50, 128, 250, 1000, 10_000]) {
      for (const sections of [
        designHighPass({ order: 2, cornerHz: 0.04, sampleRateHz }),
        designLowPass({ order: 2, cornerHz: 0.49 * sampleRateHz, sampleRateHz }),
      ]) {
        expect(findLargestPole(sections)).toBeLessThan(1);
      }
    }
  });

  it('refuse a corner that the sampling rate does not hold', () => {
    expect(() => designLowPass({ order: 2, cornerHz: 125, sampleRateHz: 250 })).toThrow('between 0 and 125, got 125');
    expect(() => designHighPass({ order: 0, cornerHz: 1, sampleRateHz: 250 })).toThrow('order');
  });
});

describe('designNotch', () => {
  it('passes what SciPy says to 1e-6: 50 Hz, quality 30, at 500 Hz', () => {
    const sections = designNotch({ frequencyHz: 50, quality: 30, sampleRateHz: 500 });
    const reference = [
      [1, 0.9999997624],
      [40, 0.9972011104],
      [49, 0.7709758214],
      [49.5, 0.5161341543],
      [50, 0],
      [51, 0.765529371],
      [60, 0.996013811],
      [100, 0.9998016636],
      [200, 0.9999927637],
    ] as const;

    for (const [frequencyHz, magnitude] of reference) {
      expect(Math.abs(computeMagnitude(sections, frequencyHz, 500) - magnitude)).toBeLessThan(1e-6);
    }
  });

  it('refuses the frequency at which a signal is not sampled twice', () => {
    expect(() => designNotch({ frequencyHz: 50, quality: 30, sampleRateHz: 100 })).toThrow('got 50');
  });
});
