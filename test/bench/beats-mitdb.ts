import { detectBeats } from '#shared/signal/detect-beats.ts';
import { realData } from '#test/builders/real-data.ts';
import { describeScore, scoreMitdb } from './beats/score-mitdb.ts';
import type { Bench } from './harness/figure.ts';

/** GQRS on the same recordings under the same rules, measured once: Se 99.889, +P 99.486 %. */
const GQRS_ERRORS_PERCENT = 0.63;

export const bench: Bench = {
  name: 'beats-mitdb',
  title: 'beats missed and extra on MIT-BIH, first lead, after 5 minutes, 150 ms, as a part of 91,285 beats',
  unit: '%',
  bar: 0.4,
  better: 'lower',
  async measure(tell) {
    const mitdb = realData('mitdb');
    if (mitdb === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    const score = await scoreMitdb(
      mitdb,
      ({ signalsMv, sampleRateHz }) => detectBeats(signalsMv.slice(0, 1), { sampleRateHz }).samples,
      tell,
    );
    tell(describeScore(score));
    tell('the detector was fitted to these records: see beats-cross-validation');
    return {
      kind: 'measured',
      value: score.errorsPercent,
      against: { peer: 'GQRS, same rules', value: GQRS_ERRORS_PERCENT },
    };
  },
};
