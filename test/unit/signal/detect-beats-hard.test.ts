import { describe, expect, it } from 'vitest';
import { matchBeats } from '#shared/metrics/match-beats.ts';
import { detectBeats } from '#shared/signal/detect-beats.ts';
import { makeNoise, NOISE_KINDS } from '#test/builders/ecg-noise.ts';
import { gaussian, makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';
import { simulateEcg, USUAL_BEAT } from '#test/builders/simulated-ecg.ts';

const RATE_HZ = 360;

function make(heartRateBpm: number, { seed = 1, durationSec = 120, noiseMv = 0.01 } = {}) {
  return makeEcg({ sampleRateHz: RATE_HZ, durationSec, heartRateBpm, random: createRandom(seed), noiseMv });
}

function find(...leads: Float32Array[]): Float64Array {
  return detectBeats(leads, { sampleRateHz: RATE_HZ }).samples;
}

/** Beats that were put and not found, and found and not put, within 50 ms. */
function countErrors(put: readonly number[], found: ArrayLike<number>, from = 0, to = Infinity): number {
  const match = matchBeats(put, found, 0.05 * RATE_HZ);
  const isInside = (sample: number) => sample >= from * RATE_HZ && sample < to * RATE_HZ;
  const missed = put.filter((sample, k) => isInside(sample) && match.testOfReference[k]! < 0).length;
  const extra = Array.from(found).filter((sample, k) => isInside(sample) && match.referenceOfTest[k]! < 0).length;
  return missed + extra;
}

/** The lead with something else from 40 to 80 s. */
function spoil(lead: Float32Array, change: (value: number, i: number) => number): Float32Array {
  return lead.map((value, i) => (i >= 40 * RATE_HZ && i < 80 * RATE_HZ ? change(value, i) : value));
}

describe('detectBeats on hearts at the ends of the scale', () => {
  it('finds the beats of an infant at 220 a minute, and of a heart at 25', () => {
    for (const rateBpm of [220, 25]) {
      const { beats, signalMv } = make(rateBpm);
      expect(countErrors(beats, find(signalMv))).toBe(0);
    }
  });

  it('keeps silent in pauses of 6 s, and finds the beats around them', () => {
    const { beats, signalMv } = make(60, { noiseMv: 0 });
    const random = createRandom(3);
    const isPause = (sample: number) => sample % (20 * RATE_HZ) >= 14 * RATE_HZ;
    const paused = signalMv.map((value, i) => (isPause(i) ? 0 : value) + 0.01 * gaussian(random));
    const left = beats.filter((beat) => !isPause(beat - 15) && !isPause(beat + 15));

    const found = find(paused);

    expect(found.filter((sample) => isPause(sample - 30) && isPause(sample + 30)).length).toBeLessThanOrEqual(2);
    expect(countErrors(left, found)).toBeLessThanOrEqual(6);
  });

  it('counts a paced beat once: a spike of 2 mV and 2 ms stands 40 ms before each', () => {
    const { beats, signalMv } = make(70);
    const paced = Float32Array.from(signalMv);
    for (const beat of beats) paced[beat - 14] = paced[beat - 14]! + 2;

    const match = matchBeats(beats, find(paced), 0.1 * RATE_HZ);

    expect(match.testOfReference.filter((test) => test < 0).length).toBe(0);
    expect(match.referenceOfTest.filter((reference) => reference < 0).length).toBe(0);
  });
});

describe('detectBeats where a part of the recording is bad', () => {
  const { beats, signalMv } = make(75, { seed: 4 });
  const random = createRandom(5);
  const highest = 0.6;

  it.each<[string, number, (value: number, i: number) => number]>([
    ['clipped at 0.6 mV', 0, (value) => Math.min(highest, value)],
    [
      'with a baseline that jumps by 2 mV every 3 s, 13 times',
      20,
      (value, i) => value + (Math.floor(i / 1080) % 2 === 0 ? 2 : 0),
    ],
    ['with 50 Hz hum of 0.2 mV', 0, (value, i) => value + 0.2 * Math.sin((2 * Math.PI * 50 * i) / RATE_HZ)],
  ])('finds the beats: %s, %d errors at most in 40 s', (_, bound, change) => {
    expect(countErrors(beats, find(spoil(signalMv, change)), 40, 80)).toBeLessThanOrEqual(bound);
  });

  it.each<[string, (value: number, i: number) => number]>([
    ['a flat line', () => 0],
    ['missing', () => NaN],
    ['held at the rail', () => 5],
    ['hum', (_, i) => 0.5 * Math.sin((2 * Math.PI * 50 * i) / RATE_HZ)],
    ['white noise', () => 0.3 * gaussian(random)],
    ['a wave of 5 Hz, as flutter', (_, i) => Math.sin((2 * Math.PI * 5 * i) / RATE_HZ)],
  ])('puts no storm of beats where the lead is %s for 40 s, and loses none around', (_, change) => {
    const found = find(spoil(signalMv, change));

    expect(found.filter((sample) => sample >= 41 * RATE_HZ && sample < 79 * RATE_HZ).length).toBeLessThanOrEqual(6);
    expect(countErrors(beats, found, 0, 39) + countErrors(beats, found, 81, 120)).toBeLessThanOrEqual(1);
  });

  it('is not disturbed by a second and a third lead that are noise', () => {
    const noise = () => Float32Array.from(signalMv, () => 0.5 * gaussian(random));

    expect(countErrors(beats, find(signalMv, noise(), noise()))).toBeLessThanOrEqual(1);
    expect(countErrors(beats, find(noise(), noise(), signalMv))).toBeLessThanOrEqual(1);
  });
});

describe('detectBeats on noise alone', () => {
  it.each(NOISE_KINDS)('finds at most 8 beats a minute in 10 minutes of %s', (kind) => {
    const noise = makeNoise(kind, { sampleCount: 600 * RATE_HZ, sampleRateHz: RATE_HZ, random: createRandom(6) });

    expect(find(noise).length).toBeLessThanOrEqual(80);
  });
});

describe('detectBeats on calculated hearts, where nothing at all lies between the beats', () => {
  const rates = [250, 500, 1000];
  const hearts = [600, 900, 1200, 2000].flatMap((rrMs) => [0.2, 0.35, 0.5].map((tMv) => ({ rrMs, tMv })));

  it.each(hearts)('takes neither P nor T of $tMv mV for a beat, at an RR of $rrMs ms', ({ rrMs, tMv }) => {
    const beat = { ...USUAL_BEAT, tMv, pMv: 0.25, ...(rrMs < 700 ? { qtMs: 340, tMs: 160 } : {}) };
    for (const sampleRateHz of rates) {
      for (const qrsShape of ['polygon', 'cosine'] as const) {
        const heart = simulateEcg({ beat, sampleRateHz, rrMs, durationSec: 20, random: createRandom(3), qrsShape });
        for (const leads of [heart.signalsMv, heart.signalsMv.slice(1, 2)])
          expect(detectBeats(leads, { sampleRateHz }).samples).toHaveLength(heart.beats.length);
      }
    }
  });
});

describe('detectBeats on whatever comes', () => {
  it('answers ascending samples within the recording and qualities from 0 to 1, for 60 random recordings', () => {
    const random = createRandom(7);
    for (let round = 0; round < 60; round++) {
      const sampleRateHz = 50 + 1950 * random() ** 3;
      const leadCount = 1 + Math.floor(3 * random());
      const n = Math.floor(sampleRateHz * 20 * random());
      const leads = Array.from({ length: leadCount }, () => makeWildLead(n, random));

      const { samples, qualities } = detectBeats(leads, { sampleRateHz });

      expect(qualities.length).toBe(samples.length);
      samples.forEach((sample, k) => {
        expect(Number.isInteger(sample) && sample >= 0 && sample < n && sample > (samples[k - 1] ?? -1)).toBe(true);
        expect(qualities[k]! >= 0 && qualities[k]! <= 1).toBe(true);
      });
    }
  });

  it('takes for 24 hours of noise at 250 Hz no more than 48 times what it takes for one', { timeout: 120_000 }, () => {
    const random = createRandom(8);
    const hour = Float32Array.from({ length: 3600 * 250 }, () => gaussian(random));
    const day = new Float32Array(24 * hour.length);
    for (let k = 0; k < 24; k++) day.set(hour, k * hour.length);
    const measureCpuSec = (signal: Float32Array): number => {
      const started = process.cpuUsage();
      detectBeats([signal], { sampleRateHz: 250 });
      return process.cpuUsage(started).user / 1e6;
    };
    measureCpuSec(hour); // compiles

    const hourSec = measureCpuSec(hour);

    expect(measureCpuSec(day)).toBeLessThan(48 * hourSec);
  });
});

/** Pieces of nothing, constants, steps, noise and great numbers. */
function makeWildLead(n: number, random: () => number): Float32Array {
  const lead = new Float32Array(n);
  for (let start = 0; start < n;) {
    const end = Math.min(n, start + 1 + Math.floor(2000 * random()));
    const kind = Math.floor(6 * random());
    const level = 10 ** (8 * random() - 4) * (random() < 0.5 ? -1 : 1);
    for (let i = start; i < end; i++) {
      if (kind === 0) lead[i] = NaN;
      else if (kind === 1) lead[i] = level;
      else if (kind === 2) lead[i] = level * gaussian(random);
      else if (kind === 3) lead[i] = level * Math.sin(i / 7);
      else if (kind === 4) lead[i] = i % 97 === 0 ? level : 0;
      else lead[i] = i % 2 === 0 ? Infinity : level;
    }
    start = end;
  }
  return lead;
}
