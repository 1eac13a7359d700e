import { detectBeats } from '#shared/signal/detect-beats.ts';
import type { RealRecord } from '#test/builders/mitdb.ts';
import { realData } from '#test/builders/real-data.ts';
import { FOLD_COUNT, fitFolds, toFold } from './beats/fit-folds.ts';
import { describeScore, scoreMitdb } from './beats/score-mitdb.ts';
import type { Bench } from './harness/figure.ts';

export const bench: Bench = {
  name: 'beats-cross-validation',
  title: 'as beats-mitdb, each record scored by weights that were fitted without it (by record, in three folds)',
  unit: '%',
  bar: 0.4,
  better: 'lower',
  async measure(tell) {
    const mitdb = realData('mitdb');
    if (mitdb === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    const foldNets = await fitFolds(mitdb, [...Array(FOLD_COUNT).keys()], tell);
    const find = ({ name, signalsMv, sampleRateHz }: RealRecord, leadCount: number) => {
      const nets = foldNets[toFold(name)];
      return detectBeats(signalsMv.slice(0, leadCount), { sampleRateHz, ...(nets && { nets }) }).samples;
    };
    const first = await scoreMitdb(mitdb, (record) => find(record, 1), tell);
    const both = await scoreMitdb(mitdb, (record) => find(record, 2));
    const fitted = await scoreMitdb(
      mitdb,
      ({ signalsMv, sampleRateHz }) => detectBeats(signalsMv.slice(0, 1), { sampleRateHz }).samples,
    );
    tell(`first lead: ${describeScore(first)}`);
    tell(`both leads: ${describeScore(both)}`);
    tell(`first lead, by the shipped weights, which know all records: ${describeScore(fitted)}`);
    return {
      kind: 'measured',
      value: first.errorsPercent,
      against: { peer: 'fitted to all records', value: fitted.errorsPercent },
    };
  },
};
