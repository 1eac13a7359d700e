import { describe, expect, it } from 'vitest';
import { compareBeats, sumComparisons, type BeatComparison } from '#shared/metrics/compare-beats.ts';
import { readBeats, readFlutter } from '#shared/metrics/read-beats.ts';
import { detectBeats } from '#shared/signal/detect-beats.ts';
import { detectPacedBeats } from '#shared/signal/detect-paced-beats.ts';
import { MITDB_RECORDS, readRealRecord, type RealRecord } from '#test/builders/mitdb.ts';
import { realData } from '#test/builders/real-data.ts';

const mitdb = realData('mitdb');
const ludb = realData('ludb');
/** In LUDB, N is the peak of a QRS complex and p and t those of the waves. */
const QRS_PEAK = 1;
const PACED = ['102', '104', '107', '217'];

function compare(record: RealRecord, leads: readonly Float32Array[]): BeatComparison {
  const { sampleRateHz, annotations } = record;
  const { samples } = detectBeats(leads, { sampleRateHz });
  return compareBeats({
    reference: readBeats(annotations, 'ec57'),
    test: { samples, classes: new Uint8Array(samples.length) },
    sampleRateHz,
    flutter: readFlutter(annotations),
  });
}

describe.skipIf(mitdb === undefined)('the detector on MIT-BIH, after 5 minutes, 150 ms', () => {
  it('errs on less than 0.35 % of 91,285 beats by the first lead, and less than 0.40 % by both', async () => {
    const first: BeatComparison[] = [];
    const both: BeatComparison[] = [];
    for (const name of MITDB_RECORDS) {
      const record = await readOnce(name);
      first.push(compare(record, record.signalsMv.slice(0, 1)));
      both.push(compare(record, record.signalsMv));
    }
    for (const [leads, bound, comparisons] of [
      ['first lead', 0.0035, first],
      ['both leads', 0.004, both],
    ] as const) {
      // prettier-ignore
      const { qrs } = sumComparisons(comparisons.map(({ matrix }) => matrix));
      const errors = (qrs.falseNegativeCount + qrs.falsePositiveCount) / 91_285;
      console.info(
        `${leads}: Se ${percent(qrs.sensitivity)} +P ${percent(qrs.positivePredictivity)} errors ${percent(errors)} of beats`,
      );
      expect(qrs.truePositiveCount + qrs.falseNegativeCount).toBe(91_285);
      expect(errors).toBeLessThan(bound);
    }
  });

  it('marks 95 % of the beats within 20 ms of the reference', async () => {
    const distancesMs: number[] = [];
    for (const name of ['100', '103', '119', '200', '231']) {
      const { annotations, signalsMv, sampleRateHz } = await readOnce(name);
      const reference = readBeats(annotations, 'ec57').samples;
      const { samples } = detectBeats(signalsMv.slice(0, 1), { sampleRateHz });
      for (const sample of samples) distancesMs.push((1000 * distanceToNearest(reference, sample)) / sampleRateHz);
    }
    expect(distancesMs.filter((ms) => ms <= 20).length / distancesMs.length).toBeGreaterThan(0.95);
  });

  it.each(PACED)('tells at least 93 %% of the paced beats of record %s by their spikes', async (name) => {
    const { annotations, signalsMv, sampleRateHz } = await readOnce(name);
    const beats = annotations.samples.filter((_, k) => annotations.codes[k] === 12);

    const paced = detectPacedBeats(signalsMv.slice(0, 1), beats, { sampleRateHz });

    expect(paced.reduce((sum, value) => sum + value, 0) / beats.length).toBeGreaterThan(0.93);
  });

  it('takes fewer than 0.1 % of the beats of nobody with a pacemaker for paced', async () => {
    let [beatCount, pacedCount] = [0, 0];
    for (const name of MITDB_RECORDS.filter((record) => !PACED.includes(record))) {
      const { annotations, signalsMv, sampleRateHz } = await readOnce(name);
      const beats = readBeats(annotations, 'ec57').samples;
      beatCount += beats.length;
      pacedCount += detectPacedBeats(signalsMv.slice(0, 1), beats, { sampleRateHz }).reduce(
        (sum, paced) => sum + paced,
        0,
      );
    }
    expect(pacedCount / beatCount).toBeLessThan(0.001);
  });
});

describe.skipIf(ludb === undefined)(
  'the detector on twelve leads of LUDB, whose constants were chosen on MIT-BIH',
  () => {
    it('finds at least 99.5 % of the QRS that experts marked, and 99 % of what it finds is one', async () => {
      let [found, missed, extra] = [0, 0, 0];
      for (let number = 1; number <= 200; number++) {
        const record = await readRealRecord(ludb!, String(number)).catch(() => undefined);
        if (record === undefined) continue;
        const marks = record.annotationSets.get('ii');
        const reference = [...(marks?.samples ?? [])].filter((_, k) => marks?.codes[k] === QRS_PEAK);
        const inside = (sample: number) => sample >= reference[0]! - 50 && sample <= reference.at(-1)! + 50;
        const { samples } = detectBeats(record.signalsMv, { sampleRateHz: record.sampleRateHz });
        const test = samples.filter(inside);
        const { qrs } = compareBeats({
          reference: { samples: reference, classes: reference.map(() => 0) },
          test: { samples: test, classes: new Uint8Array(test.length) },
          sampleRateHz: record.sampleRateHz,
          learningSec: 0,
        });
        found += qrs.truePositiveCount;
        missed += qrs.falseNegativeCount;
        extra += qrs.falsePositiveCount;
      }
      console.info(`LUDB: ${found} found, ${missed} missed, ${extra} extra`);
      expect(found).toBeGreaterThan(1000);
      expect(found / (found + missed)).toBeGreaterThan(0.995);
      expect(found / (found + extra)).toBeGreaterThan(0.99);
    });
  },
);

const known = new Map<string, Promise<RealRecord>>();
function readOnce(name: string): Promise<RealRecord> {
  const reading = known.get(name) ?? readRealRecord(mitdb!, name);
  known.set(name, reading);
  return reading;
}

function distanceToNearest(reference: ArrayLike<number>, sample: number): number {
  let nearest = Infinity;
  for (let k = 0; k < reference.length; k++) nearest = Math.min(nearest, Math.abs(reference[k]! - sample));
  return nearest;
}

function percent(fraction: number | null): string {
  return `${(100 * (fraction ?? NaN)).toFixed(3)} %`;
}
