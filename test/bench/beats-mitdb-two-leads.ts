import { detectBeats } from '#shared/signal/detect-beats.ts';
import { realData } from '#test/builders/real-data.ts';
import { describeScore, scoreMitdb } from './beats/score-mitdb.ts';
import type { Bench } from './harness/figure.ts';

export const bench: Bench = {
  name: 'beats-mitdb-two-leads',
  title: 'beats missed and extra on MIT-BIH, both leads together, after 5 minutes, 150 ms, as a part of 91,285 beats',
  unit: '%',
  bar: 0.25,
  better: 'lower',
  async measure(tell) {
    const mitdb = realData('mitdb');
    if (mitdb === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    const first = await scoreMitdb(
      mitdb,
      ({ signalsMv, sampleRateHz }) => detectBeats(signalsMv.slice(0, 1), { sampleRateHz }).samples,
    );
    const both = await scoreMitdb(
      mitdb,
      ({ signalsMv, sampleRateHz }) => detectBeats(signalsMv, { sampleRateHz }).samples,
      tell,
    );
    tell(`both leads: ${describeScore(both)}`);
    tell(`the first alone: ${describeScore(first)}`);
    tell('the detector was fitted to these records: see beats-cross-validation');
    return {
      kind: 'measured',
      value: both.errorsPercent,
      against: { peer: 'the first lead alone', value: first.errorsPercent },
    };
  },
};
