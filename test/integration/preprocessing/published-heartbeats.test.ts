import { expect, it } from 'vitest';
import { kachueeBeats } from '#main/preprocessing/kachuee-beats.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { readBeats } from '#shared/metrics/read-beats.ts';
import { MITDB_RECORDS, readRealRecord } from '#test/builders/mitdb.ts';
import { realData } from '#test/builders/real-data.ts';

const mitdb = realData('mitdb');

it.skipIf(mitdb === undefined)(
  'kachuee-beats@1 cuts the 109,446 beats of the published heartbeat set: N 90,589, S 2,779, V 7,236, F 803, Q 8,039',
  async () => {
    const counts = new Map<string, number>();
    for (const name of MITDB_RECORDS) {
      const { signalsMv, timeBase, annotations } = await readRealRecord(mitdb!, name);
      const beats = readBeats(annotations, 'dechazal');
      const { beatIndices } = kachueeBeats.cut({ signal: signalsMv[0]!, timeBase, beats: beats.samples });
      for (const beat of beatIndices) {
        const aamiClass = AAMI_CLASSES[beats.classes[beat]!]!;
        counts.set(aamiClass, (counts.get(aamiClass) ?? 0) + 1);
      }
    }

    expect(Object.fromEntries(counts)).toEqual({ N: 90_589, S: 2_779, V: 7_236, F: 803, Q: 8_039 });
  },
);
