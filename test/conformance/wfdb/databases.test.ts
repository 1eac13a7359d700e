import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { unwrap } from '#shared/result/result.ts';
import { realData } from '#test/builders/real-data.ts';
import { readRecord } from './read.ts';

const mitdb = realData('mitdb');
const ludb = realData('ludb');
const cinc2017 = realData('cinc2017');
const samples = realData('samples');

describe.skipIf(mitdb === undefined)('MIT-BIH', () => {
  it('reads 48 records of 2 x 650,000 samples, every checksum right, and who was recorded', async () => {
    const refs = unwrap(await findRecordings(mitdb!));
    expect(refs.map(({ displayName }) => displayName).slice(0, 3)).toEqual(['100', '101', '102']);
    expect(refs).toHaveLength(48);

    for (const ref of refs) {
      const record = unwrap(await readRecording(ref));
      expect(record.groups.map(({ sampleCount, timeBase }) => [sampleCount, timeBase.rateNumerator])).toEqual([
        [650_000, 360],
      ]);
      expect(record.groups[0]!.signals.every(({ samples: values }) => values instanceof Int16Array)).toBe(true);
      expect(record.notices).toEqual([]); // a signal without a right checksum would be named here or be an error
      expect(record.annotationSets.map(({ annotator }) => annotator)).toEqual(['atr']);
      expect(record.sex).not.toBeNull();
    }
    const first = await readRecord(join(mitdb!, '100'));
    expect([first.ageYears, first.sex, first.comments]).toEqual([
      69,
      'male',
      [' 69 M 1085 1629 x1', ' Aldomet, Inderal'],
    ]);
    expect(first.groups[0]!.signals[0]!.calibration).toEqual({
      gainAduPerUnit: 200,
      baselineAdu: 1024,
      unit: 'mV',
      calibrated: true,
    });
  });
});

describe.skipIf(ludb === undefined)('LUDB', () => {
  it('reads 12 leads and 12 annotation files of a record, one per lead', async () => {
    const record = await readRecord(join(ludb!, '1.hea'));

    expect(record.groups[0]!.signals.map(({ name }) => name)).toEqual([
      'i',
      'ii',
      'iii',
      'avr',
      'avl',
      'avf',
      'v1',
      'v2',
      'v3',
      'v4',
      'v5',
      'v6',
    ]);
    expect(record.annotationSets).toHaveLength(12);
    expect([record.ageYears, record.sex]).toEqual([51, 'female']);
  });
});

describe.skipIf(cinc2017 === undefined)('CinC 2017', () => {
  it('reads a .mat of 9,000 samples and says that its checksum of 0 verifies nothing', async () => {
    const record = await readRecord(join(cinc2017!, 'A00001.mat'));

    expect(record.groups[0]!.sampleCount).toBe(9000);
    expect(record.groups[0]!.signals[0]!.samples[0]).toBe(-127);
    expect(record.notices).toEqual(['no checksum: the samples of 1 of 1 signals were not verified']);
  });

  it('finds every one of its records once', async () => {
    const refs = unwrap(await findRecordings(cinc2017!));

    const headers = readdirSync(cinc2017!).filter((name) => name.endsWith('.hea'));
    expect(new Set(refs.map(({ name }) => `${name}.hea`))).toEqual(new Set(headers));
  });
});

describe.skipIf(samples === undefined)('the check package of WFDB', () => {
  const folder = join(samples ?? '', 'wfdb', 'wfdb-checkpkg');

  it('reads what its programs made of record 100s: joined segments, an excerpt, another rate', async () => {
    const source = (await readRecord(join(folder, 'data/100s.hea'))).groups[0]!.signals;
    const joined = (await readRecord(join(folder, 'checkpkg/expected/wfd'))).groups[0]!.signals;
    const excerpt = (await readRecord(join(folder, 'checkpkg/expected/snip'))).groups[0]!.signals;
    const slower = await readRecord(join(folder, 'checkpkg/expected/100x.hea'));

    for (const index of [0, 1]) {
      expect(joined[index]!.samples).toEqual(source[index]!.samples);
      expect(excerpt[index]!.samples).toEqual(source[index]!.samples.slice(3600, 5400));
    }
    expect(slower.groups[0]!.sampleCount).toBe(7200);
    expect(slower.annotationSets[0]!.annotations.samples.length).toBe(75); // 74 beats and the rhythm;
  });

  it('reads a null segment as 1,800 missing samples between two others', async () => {
    const [signal] = (await readRecord(join(folder, 'data/multi.hea'))).groups[0]!.signals;
    const [source] = (await readRecord(join(folder, 'data/100s.hea'))).groups[0]!.signals;

    expect(signal!.samples.subarray(0, 21_600)).toEqual(source!.samples);
    expect(signal!.samples.subarray(21_600, 23_400).every((value) => value === -32768)).toBe(true);
    expect(signal!.samples.subarray(23_400)).toEqual(source!.samples);
  });

  it.each(['fir', 'mfilt', '100w', 'test', 'xform'])('verifies every checksum of %s', async (name) => {
    const record = await readRecord(join(folder, 'checkpkg/expected', `${name}.hea`));

    expect(record.notices.filter((notice) => notice.includes('checksum'))).toEqual([]);
  });
});
