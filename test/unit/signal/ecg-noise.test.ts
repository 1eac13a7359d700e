import { describe, expect, it } from 'vitest';
import { computeNoiseGain, makeNoise, NOISE_KINDS } from '#test/builders/ecg-noise.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';

const RATE_HZ = 360;
const sampleCount = 120 * RATE_HZ;

function power(signal: Float32Array): number {
  return signal.reduce((sum, value) => sum + value * value, 0) / signal.length;
}

describe.each(NOISE_KINDS)('%s noise', (kind) => {
  it('has a mean square of 1, a mean of 0, and is the same for the same seed only', () => {
    const make = (seed: number) => makeNoise(kind, { sampleCount, sampleRateHz: RATE_HZ, random: createRandom(seed) });
    const noise = make(1);

    expect(power(noise)).toBeCloseTo(1, 2);
    expect(noise.reduce((sum, value) => sum + value, 0) / sampleCount).toBeCloseTo(0, 2);
    expect(make(1)).toEqual(noise);
    expect(make(2)).not.toEqual(noise);
  });
});

describe('computeNoiseGain', () => {
  it('makes white noise as strong as the definition says: at 6 dB an eighth of the squared QRS amplitude is four times its power', () => {
    const { signalMv, beats } = makeEcg({
      sampleRateHz: RATE_HZ,
      durationSec: 120,
      heartRateBpm: 70,
      random: createRandom(3),
    });
    const random = createRandom(4);
    const noise = Float32Array.from({ length: sampleCount }, () => 2 * random() - 1);

    const gain = computeNoiseGain({ signal: signalMv, noise, beats }, { snrDb: 6, sampleRateHz: RATE_HZ });

    // R wave 1 mV, S wave 0.22 mV below the baseline, less where they overlap.
    const signalPower = 1.2 ** 2 / 8;
    expect((10 * Math.log10(signalPower / (gain ** 2 * power(noise)))).toFixed(0)).toBe('6');
  });
});
