import { join } from 'node:path';
import { readWavesModel, WAVES_MODEL_ID } from '#main/models/waves-model.ts';
import { unwrap } from '#shared/result/result.ts';
import { delineate } from '#shared/signal/delineate/delineate.ts';
import { root } from '#scripts/setup/places.mjs';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';
import type { Bench } from './harness/figure.ts';
import { toMedian, toPercentile, toShort } from './harness/statistics.ts';
import { timeNeurokitWaves } from './harness/waves-peer.ts';

const WARM_UP_ROUNDS = 5;
const ROUNDS = 21;
const RATE_HZ = 360;

export const bench: Bench = {
  name: 'waves-speed',
  title: '5 minutes of one lead at 360 Hz: onset, peaks and offset of all waves, single-threaded',
  unit: 'ms',
  bar: 100,
  better: 'lower',
  async measure(tell) {
    const { network } = unwrap(await readWavesModel(join(root, 'resources', 'models', WAVES_MODEL_ID)));
    const { signalMv, beats } = makeEcg({
      sampleRateHz: RATE_HZ,
      durationSec: 300,
      heartRateBpm: 75,
      random: createRandom(1),
      noiseMv: 0.02,
    });
    const tookMs: number[] = [];
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      const startedMs = performance.now();
      const { waves } = delineate([signalMv], { sampleRateHz: RATE_HZ, network });
      if (round >= WARM_UP_ROUNDS) tookMs.push(performance.now() - startedMs);
      if (Math.abs(waves.filter(({ kind }) => kind === 'QRS').length - beats.length) > 2)
        throw new Error('waves-speed: the complexes were not found');
    }
    tell(`p90: ${toShort(toPercentile(tookMs, 0.9))} ms, least: ${toShort(Math.min(...tookMs))} ms`);
    const peerMs = timeNeurokitWaves(signalMv, RATE_HZ);
    if (peerMs === undefined) tell('NeuroKit2 is not here: OVERREAD_PEERS_PYTHON may name a Python that has it');
    return {
      kind: 'measured',
      value: toMedian(tookMs),
      against: peerMs === undefined ? null : { peer: 'NeuroKit2 dwt', value: peerMs },
    };
  },
};
