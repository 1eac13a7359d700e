import { join } from 'node:path';
import type { RecordId } from '#shared/units/ids.ts';
import { detectBeats } from '#shared/signal/detect-beats.ts';
import type { OpenDesk } from '#test/builders/open-desk.ts';
import { openDesk } from '#test/builders/open-desk.ts';
import { realData } from '#test/builders/real-data.ts';
import { unwrap } from '#shared/result/result.ts';
import type { Bench } from './harness/figure.ts';
import { toMedian, toPercentile, toShort } from './harness/statistics.ts';

/** 30:06, leads MLII and V1, 2,601 beats, the most ectopic of the set. */
const RECORD = '200';
const ROUNDS = 7;

/** From the call to the run in the library, as the desk asks for it. The weights are random: the work is that of any CNet. */
export const bench: Bench = {
  name: 'review-30min',
  title: '30 minutes, 2 leads: detect, classify, store, with the tensor process warm',
  unit: 's',
  bar: 3,
  better: 'lower',
  async measure(tell) {
    const mitdb = realData('mitdb');
    if (mitdb === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    const desk = openDesk();
    try {
      const job = await desk.import([join(mitdb, `${RECORD}.hea`)]);
      const recordId = job.resultIds[0] as RecordId; // the import's only one
      await review(desk, recordId); // starts the tensor process
      const tookSec: number[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        tookSec.push(await review(desk, recordId));
        tell(`round ${round}: ${toShort(tookSec.at(-1) ?? 0)} s`);
      }
      tell(`p90: ${toShort(toPercentile(tookSec, 0.9))} s`);
      const against = { peer: 'finding the beats alone', value: await timeDetection(desk, recordId) };
      return { kind: 'measured', value: toMedian(tookSec), against };
    } finally {
      await desk.close();
    }
  },
};

async function review(desk: OpenDesk, recordId: RecordId): Promise<number> {
  const startedMs = performance.now();
  const started = await desk.get('predictions.start', { recordId, modelId: 'untrained', beatsFromSetId: null });
  const ended = await desk.end(started);
  const tookSec = (performance.now() - startedMs) / 1000;
  if (ended.state !== 'done') throw new Error(`review-30min: ${ended.message}`);
  return tookSec;
}

async function timeDetection(desk: OpenDesk, recordId: RecordId): Promise<number> {
  const { sampleCount, leads } = await desk.get('library.get', { recordId });
  const range = { recordId, startSample: 0, endSample: sampleCount };
  const signals = await Promise.all(
    leads.map(async ({ key }) => unwrap(await desk.services.signals.readSamples({ ...range, leadKey: key }))),
  );
  const startedMs = performance.now();
  detectBeats(signals, { sampleRateHz: 360 });
  return (performance.now() - startedMs) / 1000;
}
