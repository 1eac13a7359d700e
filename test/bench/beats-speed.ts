import { detectBeats } from '#shared/signal/detect-beats.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';
import type { Bench } from './harness/figure.ts';
import { findPeer } from './harness/python-peer.ts';
import { toMedian, toPercentile, toShort } from './harness/statistics.ts';

const WARM_UP_ROUNDS = 5;
const ROUNDS = 21;

/** NeuroKit2 (clean and find peaks), measured once on two cores of the same kind: where it is not here. */
const NEUROKIT_MS = 59;

export const bench: Bench = {
  name: 'beats-speed',
  title: '30 minutes of one lead at 360 Hz: find the beats, single-threaded',
  unit: 'ms',
  bar: 30,
  better: 'lower',
  measure(tell) {
    const { signalMv, beats } = makeEcg({
      sampleRateHz: 360,
      durationSec: 1800,
      heartRateBpm: 75,
      random: createRandom(1),
      noiseMv: 0.03,
    });
    const tookMs: number[] = [];
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      const startedMs = performance.now();
      const { samples } = detectBeats([signalMv], { sampleRateHz: 360 });
      if (round >= WARM_UP_ROUNDS) tookMs.push(performance.now() - startedMs);
      if (Math.abs(samples.length - beats.length) > 2) throw new Error('beats-speed: the beats were not found');
    }
    tell(`p90: ${toShort(toPercentile(tookMs, 0.9))} ms, least: ${toShort(Math.min(...tookMs))} ms`);
    return Promise.resolve({
      kind: 'measured',
      value: toMedian(tookMs),
      against: measurePeer(signalMv) ?? { peer: 'NeuroKit2, measured elsewhere', value: NEUROKIT_MS },
    });
  },
};

function measurePeer(signalMv: Float32Array): { peer: string; value: number } | undefined {
  const answers = findPeer('neurokit')?.(new Array<Float32Array>(ROUNDS).fill(signalMv), 360);
  return answers && { peer: 'NeuroKit2', value: toMedian(answers.map(({ tookMs }) => tookMs)) };
}
