import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeAnnotations } from '#main/exporters/wfdb/encode-annotations.ts';
import { writeWfdbRecord } from '#main/exporters/wfdb/write-wfdb-record.ts';
import { openCommandServices } from '#main/index/command-services.ts';
import { readModel } from '#main/models/read-model.ts';
import { unwrap } from '#shared/result/result.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { readRealRecord } from '#test/builders/mitdb.ts';
import { createRandom } from '#test/builders/random.ts';
import { makeRandomModel } from '#test/builders/random-model.ts';
import { buildGroup, buildRecord, buildSignal } from '#test/builders/recordings.ts';
import { runHere, type CliEnd } from './run-cli.ts';

const FRAMES = { rateNumerator: 250, rateDenominator: 1 };

let folder: string;
/** In samples of 500 Hz. */
let beats: readonly number[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-multi-'));
  const ecg = makeEcg({ sampleRateHz: 500, durationSec: 60, heartRateBpm: 72, random: createRandom(5), noiseMv: 0.02 });
  ({ beats } = ecg);
  const fast = Int16Array.from(ecg.signalMv, (mv) => Math.round(200 * mv));
  const slow = fast.filter((_, k) => k % 2 === 0);
  const groups = [
    buildGroup(500, [buildSignal(fast, { name: 'V5' })]),
    buildGroup(250, [buildSignal(slow, { name: 'II' })]),
  ];
  unwrap(await writeWfdbRecord(buildRecord(groups, { name: 'multi' }), { folder, name: 'multi' }));
  const annotations = {
    samples: Float64Array.from(beats, (beat) => Math.round(beat / 2)),
    codes: new Uint8Array(beats.length).fill(1),
    subtypes: new Int8Array(beats.length),
    chans: new Uint8Array(beats.length),
    nums: new Int8Array(beats.length),
    auxIndices: new Int32Array(beats.length).fill(-1),
    auxTexts: [],
  };
  const set = { annotator: 'atr', annotations, customLabels: [], timeResolution: null };
  writeFileSync(
    join(folder, 'multi.atr'),
    unwrap(encodeAnnotations(set, { recordTimeBase: FRAMES, frameRate: FRAMES })),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const cli = (...args: string[]): Promise<CliEnd> => runHere(args, folder);

async function readBack(
  name: string,
  isBeat: (code: number) => boolean = (code) => code === 1,
): Promise<readonly number[]> {
  for (const file of ['multi.hea', 'multi.dat']) copyFileSync(join(folder, file), join(folder, 'out', file));
  const { annotationSets } = await readRealRecord(join(folder, 'out'), 'multi');
  const { samples, codes } = annotationSets.get(name)!;
  return [...samples].filter((_, k) => codes[k] !== 22 && isBeat(codes[k]!));
}

function expectAtBeats(found: readonly number[]): void {
  expect(found.length).toBeGreaterThan(0.9 * beats.length);
  const far = found.filter((sample) => !beats.some((beat) => Math.abs(beat - sample) <= 25)); // 50 ms
  expect(far).toEqual([]);
}

describe('a record of 250 frames per second with one lead at 250 Hz and one at 500 Hz', () => {
  it('has its beats where its annotations in frames have them: Se and +P of 100 %', async () => {
    expect((await cli('detect', 'multi', '--out', 'out')).exitCode).toBe(0);
    const compared = await cli('compare', 'multi.atr', 'out/multi.qrs', '--learning', '0', '--json');
    const { gross } = JSON.parse(compared.stdout) as { gross: { beats: { qrs: Record<string, number> } } };
    expect(gross.beats.qrs).toMatchObject({ sensitivity: 1, positivePredictivity: 1 });
    expectAtBeats(await readBack('qrs'));
  });

  it('has the lead of the other rate named as left out, unless the leads were chosen', async () => {
    const told = await cli('detect', 'multi', '--out', 'told', '--json');
    expect(JSON.parse(told.stdout)).toMatchObject({ records: [{ leads: [{ name: 'V5' }], leftOutLeads: ['II'] }] });
    const table = await cli('detect', 'multi', '--out', 'told', '--overwrite');
    expect(table.stdout).toContain('another rate, left out: II');
    const chosen = await cli('detect', 'multi', '--out', 'told', '--overwrite', '--leads', 'II', '--json');
    expect(JSON.parse(chosen.stdout)).toMatchObject({ records: [{ leads: [{ name: 'II' }], leftOutLeads: [] }] });
  });

  it('has its waves and its predicted beats there too', async () => {
    expect((await cli('delineate', 'multi', '--out', 'out')).exitCode).toBe(0);
    expectAtBeats(await readBack('pu'));
    makeRandomModel(join(folder, 'models'));
    const model = unwrap(await readModel(join(folder, 'models', 'untrained')));
    const services = openCommandServices();
    const [ref] = unwrap(await services.files.find(join(folder, 'multi')));
    const place = { outFolder: join(folder, 'out'), annotator: 'pred', overwrite: false };
    unwrap(await services.files.predict(ref!, model, { place, signal: new AbortController().signal }));
    await services.close();
    expectAtBeats(await readBack('pred', () => true));
  }, 60_000);
});
