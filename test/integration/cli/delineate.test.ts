import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import { readMarkedWaves } from '#main/training/label-leads.ts';
import { toFlutterSpans } from '#shared/domain/episodes.ts';
import { isBeatCode } from '#shared/domain/wfdb-codes.ts';
import { compareWaves, scoreBoundary, sumWaveTallies } from '#shared/metrics/compare-waves.ts';
import { makeRecording } from '#test/builders/made-recording.ts';
import { readRealRecord } from '#test/builders/mitdb.ts';
import { realData } from '#test/builders/real-data.ts';
import { runHere, type CliEnd } from './run-cli.ts';

const demo = join(root, 'resources', 'demo', 'records');
const LEADS = ['avf', 'avl', 'avr', 'i', 'ii', 'iii', 'v1', 'v2', 'v3', 'v4', 'v5', 'v6'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-delineate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const cli = (...args: string[]): Promise<CliEnd> => runHere(args, folder);

describe('overread delineate', () => {
  it('writes waves over all leads and in each of 12 leads, which a person marked within 150 ms: F1 of 95 % at least', async () => {
    const end = await cli('delineate', join(demo, 'ludb010'), '--out', 'waves', '--per-lead', '--json');
    expect(end.exitCode).toBe(0);
    expect(readdirSync(join(folder, 'waves')).sort()).toEqual([...LEADS, 'pu'].map((lead) => `ludb010.${lead}`).sort());
    const summary = JSON.parse(end.stdout) as { records: { waves: { QRS: number }; files: string[] }[] };
    expect(summary.records[0]!.waves.QRS).toBeGreaterThan(7);
    expect(summary.records[0]!.files).toHaveLength(13);

    const reference = await readRealRecord(demo, 'ludb010');
    // Annotation files are read with the record that they belong to.
    for (const file of ['ludb010.hea', 'ludb010.dat']) copyFileSync(join(demo, file), join(folder, 'waves', file));
    const { annotationSets } = await readRealRecord(join(folder, 'waves'), 'ludb010');
    const tally = sumWaveTallies(
      LEADS.map((lead) =>
        compareWaves(readMarkedWaves(reference.annotationSets.get(lead)!), readMarkedWaves(annotationSets.get(lead)!), {
          sampleRateHz: 500,
        }),
      ),
    );
    for (const boundary of tally.flat()) expect(scoreBoundary(boundary).f1).toBeGreaterThan(0.95);
    // Onset, peak and offset of each wave follow each other; num tells the wave.
    const { codes, nums, samples } = annotationSets.get('ii')!;
    expect(codes.length % 3).toBe(0);
    for (let i = 0; i < codes.length; i += 3) {
      expect([codes[i], codes[i + 2]]).toEqual([39, 40]);
      expect({ 24: 0, 1: 1, 27: 2 }[codes[i + 1]!]).toBe(nums[i]);
      expect(nums[i + 2]).toBe(nums[i]);
      expect(samples[i + 1]).toBeGreaterThan(samples[i]!);
      expect(samples[i + 2]).toBeGreaterThan(samples[i + 1]!);
      expect(samples[i]).toBeGreaterThan(samples[i - 1] ?? -1);
    }
  }, 60_000);

  it('keeps a file that is there unless it is told to replace it, and names what it cannot read', async () => {
    await makeRecording(folder, 'one', { durationSec: 20, seed: 1 });
    expect((await cli('delineate', 'one', '--out', 'again')).exitCode).toBe(0);
    const refused = await cli('delineate', 'one', 'nothing', '--out', 'again');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('nothing');
    expect((await cli('delineate', 'one', '--out', 'again', '--overwrite')).exitCode).toBe(0);
    expect((await cli('delineate', 'one')).exitCode).toBe(2);
  }, 60_000);
});

const mitdb = realData('mitdb');
describe.skipIf(mitdb === undefined)('waves of record 207, with 143 s of ventricular flutter', () => {
  it('lie outside of it but for 12 at most of the 167 that the network sees there, at its edges, and of the beats 97 % have one', async () => {
    expect((await cli('delineate', join(mitdb!, '207'), '--out', 'flutter')).exitCode).toBe(0);
    for (const file of ['207.hea', '207.dat', '207.atr'])
      copyFileSync(join(mitdb!, file), join(folder, 'flutter', file));
    const { annotationSets } = await readRealRecord(join(folder, 'flutter'), '207');
    const reference = annotationSets.get('atr')!;
    const flutter = toFlutterSpans(reference, 650_000);
    const isFluttering = (sample: number) =>
      flutter.some((span) => sample >= span.startSample && sample < span.endSample);
    const { samples, codes } = annotationSets.get('pu')!;
    const complexes = [...samples].filter((_, k) => codes[k] === 1);
    expect(flutter.length).toBeGreaterThan(3);
    expect(complexes.filter(isFluttering).length).toBeLessThanOrEqual(12);
    const beats = [...reference.samples].filter((_, k) => isBeatCode(reference.codes[k]!));
    const found = beats.filter((beat) => complexes.some((complex) => Math.abs(complex - beat) < 54));
    expect(found.length).toBeGreaterThan(0.97 * beats.length);
  }, 120_000);
});
