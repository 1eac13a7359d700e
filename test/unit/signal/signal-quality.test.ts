import { describe, expect, it } from 'vitest';
import { findQualitySpans, type QualitySpan } from '#shared/signal/signal-quality.ts';
import { gaussian, makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';

const RATE_HZ = 360;

function makeLead(durationSec: number, seed: number): Float32Array {
  const options = { sampleRateHz: RATE_HZ, durationSec, heartRateBpm: 72, noiseMv: 0.01 };
  return makeEcg({ ...options, random: createRandom(seed) }).signalMv;
}

/** The same lead with something else from 30 to 60 s. */
function spoil(lead: Float32Array, change: (value: number, i: number) => number): Float32Array {
  return lead.map((value, i) => (i >= 30 * RATE_HZ && i < 60 * RATE_HZ ? change(value, i) : value));
}

function gradeAt(spans: readonly QualitySpan[], timeSec: number): string {
  const span = spans.find(
    ({ startSample, endSample }) => startSample <= timeSec * RATE_HZ && timeSec * RATE_HZ < endSample,
  );
  return span === undefined ? 'nothing' : `${span.grade} ${span.reason ?? ''}`.trim();
}

describe('findQualitySpans', () => {
  const lead = makeLead(90, 1);
  const random = createRandom(2);
  const greatest = Math.max(...lead);

  it('calls 90 s of a clean lead good, in one span from the first sample to the last', () => {
    expect(findQualitySpans(lead, { sampleRateHz: RATE_HZ })).toEqual([
      { startSample: 0, endSample: lead.length, grade: 'good', reason: null },
    ]);
  });

  it.each<[string, string, (value: number, i: number) => number]>([
    ['missing samples', 'unreadable missing', () => NaN],
    ['a flat line', 'unreadable flat', () => 0.2],
    ['an amplifier at its rail', 'unreadable saturated', (value, i) => (i % 360 < 200 ? greatest : value)],
    ['noise without beats', 'unreadable noise', () => gaussian(random)],
    ['noise of which beats stand out by little', 'doubtful noise', (value) => value + 0.24 * gaussian(random)],
    [
      'a baseline that wanders by 2.5 mV',
      'doubtful baseline',
      (value, i) => value + 1.25 * Math.sin((2 * Math.PI * 0.4 * i) / 360),
    ],
  ])('names %s: %s', (_, expected, change) => {
    const spans = findQualitySpans(spoil(lead, change), { sampleRateHz: RATE_HZ });

    expect(gradeAt(spans, 15)).toBe('good');
    expect(gradeAt(spans, 45)).toBe(expected);
    expect(gradeAt(spans, 75)).toBe('good');
  });

  it.each([4, 9])('calls a heart that stands still for %d s quiet, and not a lead that cannot be read', (pauseSec) => {
    const rest = createRandom(4);
    const paused = lead.map((value, i) =>
      i >= 30 * RATE_HZ && i < (30 + pauseSec) * RATE_HZ ? 0.01 * gaussian(rest) : value,
    );

    const spans = findQualitySpans(paused, { sampleRateHz: RATE_HZ });

    expect(spans.filter(({ grade }) => grade === 'unreadable')).toEqual([]);
    expect(gradeAt(spans, 30 + pauseSec / 2)).toBe('doubtful quiet');
  });

  it.each([50, 128, 257.5, 500, 2000])('covers everything once at %d Hz, neighbours differing', (sampleRateHz) => {
    const values = Float32Array.from({ length: Math.round(sampleRateHz * 33.3) }, (_, i) =>
      i % 1000 < 300 ? NaN : i % 1700 < 600 ? 0 : gaussian(random),
    );

    const spans = findQualitySpans(values, { sampleRateHz });

    expect(spans[0]?.startSample).toBe(0);
    expect(spans.at(-1)?.endSample).toBe(values.length);
    for (let k = 1; k < spans.length; k++) {
      expect(spans[k]!.startSample).toBe(spans[k - 1]!.endSample);
      expect(`${spans[k]!.grade} ${spans[k]!.reason}`).not.toBe(`${spans[k - 1]!.grade} ${spans[k - 1]!.reason}`);
    }
  });

  it('is the same in mV, in digital units and upside down', () => {
    const spoiled = spoil(lead, (value) => value + 0.12 * gaussian(random));
    const spans = findQualitySpans(spoiled, { sampleRateHz: RATE_HZ });

    for (const factor of [200, -1]) {
      const scaled = spoiled.map((value) => factor * value);
      expect(findQualitySpans(scaled, { sampleRateHz: RATE_HZ })).toEqual(spans);
    }
  });

  it('answers nothing for nothing, and unreadable for what says nothing', () => {
    expect(findQualitySpans(new Float32Array(0), { sampleRateHz: RATE_HZ })).toEqual([]);
    for (const length of [1, 2, 100, 5000]) {
      const [missing] = findQualitySpans(new Float32Array(length).fill(NaN), { sampleRateHz: RATE_HZ });
      expect(missing).toEqual({ startSample: 0, endSample: length, grade: 'unreadable', reason: 'missing' });
      const [flat] = findQualitySpans(new Float32Array(length).fill(1.5), { sampleRateHz: RATE_HZ });
      expect(flat).toEqual({ startSample: 0, endSample: length, grade: 'unreadable', reason: 'flat' });
    }
    expect(() => findQualitySpans(lead, { sampleRateHz: 49 })).toThrow('50 to 2000');
  });

  it('takes less than 3 s of a processor for an hour in which every second sample is missing', () => {
    const holed = new Float32Array(3600 * RATE_HZ).map((_, i) => (i % 2 === 0 ? NaN : Math.sin(i)));
    const started = process.cpuUsage();

    expect(findQualitySpans(holed, { sampleRateHz: RATE_HZ })).toHaveLength(1);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(3);
  });
});
