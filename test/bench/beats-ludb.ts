import { compareBeats, type BeatComparison } from '#shared/metrics/compare-beats.ts';
import { detectBeats } from '#shared/signal/detect-beats.ts';
import { readRealRecord, type RealRecord } from '#test/builders/mitdb.ts';
import { realData } from '#test/builders/real-data.ts';
import { describeScore, toScore } from './beats/score-mitdb.ts';
import type { Bench } from './harness/figure.ts';

const RECORD_COUNT = 200;
/** In LUDB, N is the peak of a QRS complex. */
const QRS_PEAK = 1;
/** Before its first and behind its last marked beat a recording of LUDB may have others. */
const MARGIN_SEC = 0.1;

export const bench: Bench = {
  name: 'beats-ludb',
  title: 'beats missed and extra on LUDB, twelve leads together, between the first and the last marked beat, 150 ms',
  unit: '%',
  bar: 0.5,
  better: 'lower',
  async measure(tell) {
    const ludb = realData('ludb');
    if (ludb === undefined) return { kind: 'missing', what: 'the data set ludb is not here' };
    const all: BeatComparison['matrix'][] = [];
    const second: BeatComparison['matrix'][] = [];
    for (let number = 1; number <= RECORD_COUNT; number++) {
      const record = await readRealRecord(ludb, String(number)).catch(() => undefined); // some are held back
      if (record === undefined) continue;
      all.push(compareMarked(record, record.signalsMv));
      second.push(compareMarked(record, record.signalsMv.slice(1, 2)));
    }
    const [together, alone] = [toScore(all), toScore(second)];
    tell(`${all.length} records, twelve leads: ${describeScore(together)}`);
    tell(`lead II alone: ${describeScore(alone)}`);
    return {
      kind: 'measured',
      value: together.errorsPercent,
      against: { peer: 'lead II alone', value: alone.errorsPercent },
    };
  },
};

function compareMarked(
  { annotationSets, sampleRateHz }: RealRecord,
  signals: readonly Float32Array[],
): BeatComparison['matrix'] {
  const marks = annotationSets.get('ii');
  const reference = Array.from(marks?.samples ?? []).filter((_, k) => marks?.codes[k] === QRS_PEAK);
  const margin = MARGIN_SEC * sampleRateHz;
  const [from, to] = [(reference[0] ?? 0) - margin, (reference.at(-1) ?? 0) + margin];
  const found = detectBeats(signals, { sampleRateHz }).samples.filter((sample) => sample >= from && sample <= to);
  return compareBeats({
    reference: { samples: reference, classes: reference.map(() => 0) },
    test: { samples: found, classes: new Uint8Array(found.length) },
    sampleRateHz,
    learningSec: 0,
  }).matrix;
}
