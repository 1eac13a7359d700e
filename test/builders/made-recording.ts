import { join } from 'node:path';
import { writeWfdbRecord } from '#main/exporters/wfdb/write-wfdb-record.ts';
import { unwrap } from '#shared/result/result.ts';
import { makeEcg } from './made-ecg.ts';
import { createRandom } from './random.ts';
import { buildGroup, buildRecord, buildSignal } from './recordings.ts';

export interface MadeRecordingOptions {
  readonly durationSec: number;
  readonly leadNames?: readonly string[];
  readonly seed?: number;
}

/** Writes a WFDB record of a made ECG, 360 Hz, 200 ADU per mV. Returns its path without suffix and the beats that were put in. */
export async function makeRecording(
  folder: string,
  name: string,
  { durationSec, leadNames = ['MLII', 'V1'], seed = 1 }: MadeRecordingOptions,
): Promise<{ readonly path: string; readonly beats: readonly number[] }> {
  const random = createRandom(seed);
  const ecg = makeEcg({ sampleRateHz: 360, durationSec, heartRateBpm: 72, random, noiseMv: 0.02 });
  const signals = leadNames.map((lead, k) =>
    buildSignal(
      Int16Array.from(ecg.signalMv, (mv) => Math.round((200 * mv) / (k + 1))),
      { name: lead },
    ),
  );
  const record = buildRecord([buildGroup(360, signals)], { name });
  unwrap(await writeWfdbRecord(record, { folder, name }));
  return { path: join(folder, name), beats: ecg.beats };
}

/** As makeRecording, a minute long, with 5 s missing in the first lead. */
export async function makeGappyRecording(folder: string, name: string): Promise<string> {
  const ecg = makeEcg({ sampleRateHz: 360, durationSec: 60, heartRateBpm: 80, random: createRandom(3), noiseMv: 0.02 });
  const digital = Int16Array.from(ecg.signalMv, (mv) => Math.round(200 * mv));
  const gappy = digital.slice().fill(-32768, 720, 720 + 5 * 360);
  const signals = [buildSignal(gappy, { name: 'MLII' }), buildSignal(digital, { name: 'V1' })];
  const record = buildRecord([buildGroup(360, signals)], { name, comments: ['74 M'] });
  unwrap(await writeWfdbRecord(record, { folder, name }));
  return join(folder, name);
}
