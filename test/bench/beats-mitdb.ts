import type { BeatComparison } from '#shared/metrics/compare-beats.ts';
import { compareBeats, sumComparisons } from '#shared/metrics/compare-beats.ts';
import { readBeats, readFlutter } from '#shared/metrics/read-beats.ts';
import { detectBeats } from '#shared/signal/detect-beats.ts';
import { MITDB_RECORDS, readRealRecord } from '#test/builders/mitdb.ts';
import { realData } from '#test/builders/real-data.ts';
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
    const matrices: BeatComparison['matrix'][] = [];
    for (const name of MITDB_RECORDS) {
      const { signalsMv, sampleRateHz, annotations } = await readRealRecord(mitdb, name);
      const { samples } = detectBeats(signalsMv.slice(0, 1), { sampleRateHz });
      const test = { samples, classes: new Uint8Array(samples.length) };
      const reference = readBeats(annotations, 'ec57');
      const { matrix, qrs } = compareBeats({ reference, test, sampleRateHz, flutter: readFlutter(annotations) });
      matrices.push(matrix);
      if (qrs.falseNegativeCount + qrs.falsePositiveCount > 5) {
        tell(`record ${name}: ${qrs.falseNegativeCount} missed, ${qrs.falsePositiveCount} extra`);
      }
    }
    const { qrs } = sumComparisons(matrices);
    const beatCount = qrs.truePositiveCount + qrs.falseNegativeCount;
    tell(`Se ${percent(qrs.sensitivity)} %, +P ${percent(qrs.positivePredictivity)} % of ${beatCount} beats`);
    const value = (100 * (qrs.falseNegativeCount + qrs.falsePositiveCount)) / beatCount;
    return { kind: 'measured', value, against: { peer: 'GQRS, same rules', value: GQRS_ERRORS_PERCENT } };
  },
};

function percent(fraction: number | null): string {
  return (100 * (fraction ?? NaN)).toFixed(3);
}
