import { describe, expect, it } from 'vitest';
import { designHighPass, designLowPass } from '#shared/signal/filters/butterworth.ts';
import { designNotch } from '#shared/signal/filters/notch.ts';
import { filterZeroPhase, toSettlingSamples } from '#shared/signal/filters/zero-phase.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';

const RATE_HZ = 360;
const lowPass40 = { sections: designLowPass({ order: 2, cornerHz: 40, sampleRateHz: RATE_HZ }), sampleRateHz: RATE_HZ };
const highPass20 = {
  sections: designHighPass({ order: 2, cornerHz: 20, sampleRateHz: RATE_HZ }),
  sampleRateHz: RATE_HZ,
};
const highPass05 = {
  sections: designHighPass({ order: 2, cornerHz: 0.5, sampleRateHz: RATE_HZ }),
  sampleRateHz: RATE_HZ,
};
const wobble = Float32Array.from({ length: 200 }, (_, i) => Math.sin(i * 0.3) + (i % 37 === 20 ? 0.5 : 0) + 0.01 * i);
const INDICES = [0, 1, 2, 5, 20, 57, 100, 150, 198, 199];

describe('filterZeroPhase', () => {
  /**
   * Reference: SciPy 1.17.1, x = float32(sin(0.3 n) + 0.5 (n % 37 == 20) + 0.01 n), n = 0 ... 199,
   * `sosfiltfilt(butter(2, corner, kind, fs=360, output='sos'), x, padtype='even', padlen=pad)` at n = INDICES.
   */
  it.each([
    [
      'low-pass 40 Hz, pad 48',
      lowPass40,
      [
        0.34400291, 0.40137705, 0.54927992, 0.98280583, 0.046993164, -0.26731939, 0.034183739, 2.3263001, 2.3581815,
        2.3051197,
      ],
    ],
    [
      'high-pass 20 Hz, pad 150',
      highPass20,
      [
        -0.7022652, -0.40334786, -0.1403024, 0.32349217, 0.33877076, 0.094229094, -0.36177782, 0.29969231, -0.38478855,
        -0.66620608,
      ],
    ],
  ] as const)('gives what SciPy gives, ends included, to 1e-5: %s', (_, options, expected) => {
    const filtered = filterZeroPhase(wobble, options);

    INDICES.forEach((index, i) => expect(Math.abs(filtered[index]! - expected[i]!)).toBeLessThan(1e-5));
  });

  it('moves nothing: a symmetric wave stays symmetric about its sample to 1e-6', () => {
    const bump = Float32Array.from({ length: 2001 }, (_, i) => Math.exp(-0.5 * ((i - 1000) / 6) ** 2));

    for (const options of [lowPass40, highPass20, highPass05]) {
      const filtered = filterZeroPhase(bump, options);
      for (let i = 0; i < 1000; i++) expect(Math.abs(filtered[i]! - filtered[2000 - i]!)).toBeLessThan(1e-6);
      expect(filtered.indexOf(Math.max(...filtered))).toBe(1000);
    }
  });

  it('does not ring at ends: a constant of 5 mV passes a low-pass unchanged and leaves a high-pass nothing, to 1e-6', () => {
    const constant = new Float32Array(500).fill(5);

    filterZeroPhase(constant, lowPass40).forEach((value) => expect(Math.abs(value - 5)).toBeLessThan(1e-6));
    filterZeroPhase(constant, highPass05).forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-6));
  });

  it('does not ring where a level changes across a gap: 4 mV more after 1 s without samples leave less than 1 uV', () => {
    const signal = new Float32Array(20 * RATE_HZ).fill(1);
    signal.fill(Number.NaN, 9 * RATE_HZ, 10 * RATE_HZ);
    signal.fill(5, 10 * RATE_HZ);

    const filtered = filterZeroPhase(signal, highPass05);

    filtered.forEach((value, i) => {
      if (Number.isNaN(signal[i]!)) expect(value).toBeNaN();
      else expect(Math.abs(value)).toBeLessThan(0.001);
    });
  });

  it('bridges a lost sample: its neighbours change by less than 1 uV, and it stays missing', () => {
    const { signalMv } = makeEcg({ sampleRateHz: RATE_HZ, durationSec: 30, heartRateBpm: 70, random: createRandom(1) });
    const holed = signalMv.slice();
    // Between two beats, where a straight line is what was there.
    const at =
      makeEcg({ sampleRateHz: RATE_HZ, durationSec: 30, heartRateBpm: 70, random: createRandom(1) }).beats[9]! - 120;
    holed[at] = Number.NaN;

    const whole = filterZeroPhase(signalMv, highPass05);
    const filtered = filterZeroPhase(holed, highPass05);

    filtered.forEach((value, i) => {
      if (i === at) expect(value).toBeNaN();
      else expect(Math.abs(value - whole[i]!)).toBeLessThan(0.001);
    });
  });

  it('keeps missing samples missing and all others finite, 50 random patterns', () => {
    const random = createRandom(5);
    for (let round = 0; round < 50; round++) {
      const signal = Float32Array.from({ length: Math.floor(2000 * random()) }, () => random());
      for (let gap = 0; gap < 8; gap++) {
        const from = Math.floor(random() * signal.length);
        signal.fill(random() < 0.5 ? Number.NaN : Infinity, from, from + Math.floor(random() ** 4 * 500) + 1);
      }
      for (const options of [lowPass40, highPass05]) {
        const filtered = filterZeroPhase(signal, options);
        filtered.forEach((value, i) => expect(Number.isFinite(value)).toBe(Number.isFinite(signal[i]!)));
      }
    }
  });

  it('depends on nothing beyond the settling time: 100 mV there change less than 1 uV', () => {
    const random = createRandom(8);
    const settling = toSettlingSamples(highPass05.sections);
    const signal = Float32Array.from({ length: 3 * settling }, () => random());
    const other = signal.map((value, i) => (i < settling ? value + 100 : value));

    const [a, b] = [filterZeroPhase(signal, highPass05), filterZeroPhase(other, highPass05)];

    for (let i = 2 * settling; i < signal.length; i++) expect(Math.abs(a[i]! - b[i]!)).toBeLessThan(0.001);
  });

  it('is linear: a filtered sum is the sum of filtered signals to 1e-5', () => {
    const random = createRandom(9);
    const [a, b] = [1, 2].map(() => Float32Array.from({ length: 1500 }, () => random() - 0.5)) as [
      Float32Array,
      Float32Array,
    ];
    const sum = a.map((value, i) => 0.5 * value - 2 * b[i]!);

    const [fa, fb, fs] = [a, b, sum].map((signal) => filterZeroPhase(signal, highPass05)) as Float32Array[];

    fs!.forEach((value, i) => expect(Math.abs(value - (0.5 * fa![i]! - 2 * fb![i]!))).toBeLessThan(1e-5));
  });

  it('takes 50 Hz away: 1 mV of it leaves less than 2 uV two seconds from the ends, and an ECG keeps its R wave to 20 uV', () => {
    const sections = designNotch({ frequencyHz: 50, quality: 30, sampleRateHz: RATE_HZ });
    const { signalMv, beats } = makeEcg({
      sampleRateHz: RATE_HZ,
      durationSec: 20,
      heartRateBpm: 70,
      random: createRandom(2),
    });
    const hum = signalMv.map((value, i) => value + Math.sin((2 * Math.PI * 50 * i) / RATE_HZ));

    const clean = filterZeroPhase(signalMv, { sections, sampleRateHz: RATE_HZ });
    const filtered = filterZeroPhase(hum, { sections, sampleRateHz: RATE_HZ });

    for (let i = 2 * RATE_HZ; i < hum.length - 2 * RATE_HZ; i++)
      expect(Math.abs(filtered[i]! - clean[i]!)).toBeLessThan(0.002);
    for (const beat of beats) expect(Math.abs(clean[beat]! - signalMv[beat]!)).toBeLessThan(0.02);
  });

  it('answers signals of 0 and 1 samples, all missing, and of infinities', () => {
    expect(filterZeroPhase(new Float32Array(0), lowPass40)).toHaveLength(0);
    expect([...filterZeroPhase(Float32Array.of(2), lowPass40)]).toEqual([2]);
    expect([...filterZeroPhase(Float32Array.of(2), highPass05)].map(Math.abs)).toEqual([0]);
    expect([...filterZeroPhase(new Float32Array(5).fill(Number.NaN), highPass05)].every(Number.isNaN)).toBe(true);
    expect([...filterZeroPhase(new Float32Array(5).fill(-Infinity), highPass05)].every(Number.isNaN)).toBe(true);
  });
});
