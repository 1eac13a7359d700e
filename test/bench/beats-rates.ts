import { detectBeats } from '#shared/signal/detect-beats.ts';
import { resample } from '#shared/signal/resample.ts';
import type { RealRecord } from '#test/builders/mitdb.ts';
import { realData } from '#test/builders/real-data.ts';
import { describeScore, scoreMitdb } from './beats/score-mitdb.ts';
import type { Bench } from './harness/figure.ts';

const RATES_HZ = [100, 250, 500, 1000];

export const bench: Bench = {
  name: 'beats-rates',
  title: 'beats on MIT-BIH, first lead, resampled to 100, 250, 500, 1000 Hz or upside down: most lost of Se or +P',
  unit: 'points',
  bar: 0.1,
  better: 'lower',
  async measure(tell) {
    const mitdb = realData('mitdb');
    if (mitdb === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    const asRecorded = await scoreMitdb(mitdb, ({ signalsMv, sampleRateHz }) =>
      find(signalsMv[0] ?? NO_SIGNAL, sampleRateHz),
    );
    tell(`as recorded, 360 Hz: ${describeScore(asRecorded)}`);
    let worst = -Infinity;
    for (const [title, finder] of [
      ...RATES_HZ.map((rateHz) => [`${rateHz} Hz`, (record: RealRecord) => findResampled(record, rateHz)] as const),
      ['upside down', findInverted] as const,
    ]) {
      const score = await scoreMitdb(mitdb, finder);
      tell(`${title}: ${describeScore(score)}`);
      worst = Math.max(
        worst,
        100 * ((asRecorded.sensitivity ?? 0) - (score.sensitivity ?? 0)),
        100 * ((asRecorded.positivePredictivity ?? 0) - (score.positivePredictivity ?? 0)),
      );
    }
    return { kind: 'measured', value: worst, against: null };
  },
};

const NO_SIGNAL = new Float32Array(0);

function find(signal: Float32Array, sampleRateHz: number): Float64Array {
  return detectBeats([signal], { sampleRateHz }).samples;
}

function findResampled({ signalsMv, timeBase, sampleRateHz }: RealRecord, rateHz: number): Float64Array {
  const resampled = resample(signalsMv[0] ?? NO_SIGNAL, timeBase, { rateNumerator: rateHz, rateDenominator: 1 });
  return find(resampled, rateHz).map((sample) => (sample * sampleRateHz) / rateHz);
}

function findInverted({ signalsMv, sampleRateHz }: RealRecord): Float64Array {
  return find(
    (signalsMv[0] ?? NO_SIGNAL).map((value) => -value),
    sampleRateHz,
  );
}
