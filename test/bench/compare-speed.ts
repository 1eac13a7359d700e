import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import { compareAnnotations, EC57_DEFAULTS } from '#shared/metrics/compare-annotations.ts';
import { createRandom, type Random } from '#test/builders/random.ts';
import type { Bench } from './harness/figure.ts';
import { toMedian, toPercentile, toShort } from './harness/statistics.ts';

const WARM_UP_ROUNDS = 3;
const ROUNDS = 15;
const SAMPLE_RATE_HZ = 360;
const BEAT_COUNT = 100_000;

export const bench: Bench = {
  name: 'compare-speed',
  title: 'EC57 comparison of 100,000 beats, a day: beats, runs, episodes, heart rates, single-threaded',
  unit: 'ms',
  bar: 100,
  better: 'lower',
  measure(tell) {
    const random = createRandom(57);
    const samples = makeBeats(random);
    const reference = toColumns(samples, random);
    const test = toColumns(
      samples.flatMap((sample) => (random() < 0.01 ? [] : [sample + Math.floor(20 * random()) - 10])),
      random,
    );
    const tookMs: number[] = [];
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      const startedMs = performance.now();
      const { beats } = compareAnnotations(
        { reference, test, sampleRateHz: SAMPLE_RATE_HZ, sampleCount: null },
        EC57_DEFAULTS,
      );
      if (round >= WARM_UP_ROUNDS) tookMs.push(performance.now() - startedMs);
      if ((beats.qrs.sensitivity ?? 0) < 0.98) throw new Error('compare-speed: the beats were not matched');
    }
    tell(`p90: ${toShort(toPercentile(tookMs, 0.9))} ms, least: ${toShort(Math.min(...tookMs))} ms`);
    return Promise.resolve({ kind: 'measured', value: toMedian(tookMs), against: null });
  },
};

function makeBeats(random: Random): number[] {
  let sample = 0;
  return Array.from({ length: BEAT_COUNT }, () => (sample += 250 + Math.floor(80 * random())));
}

/** One beat in ten is V, one in ten S. */
function toColumns(samples: readonly number[], random: Random): AnnotationColumns {
  const count = samples.length;
  return {
    samples: Float64Array.from(samples),
    codes: Uint8Array.from({ length: count }, () => [5, 8][Math.floor(10 * random())] ?? 1),
    subtypes: new Int8Array(count),
    chans: new Uint8Array(count),
    nums: new Int8Array(count),
    auxIndices: new Int32Array(count).fill(-1),
    auxTexts: [],
  };
}
