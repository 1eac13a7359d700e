import { describe, expect, it } from 'vitest';
import type { ImportedRecord } from '#main/importers/imported-record.ts';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { unwrap } from '#shared/result/result.ts';
import { toPhysical } from '#shared/units/calibration.ts';
import { createFolder, format16, put, word, words } from '#test/builders/wfdb-folder.ts';

async function readFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<ImportedRecord> {
  const [ref] = unwrap(await findRecordings(put(createFolder(), files)));
  return unwrap(await readRecording(ref!));
}

describe('a record of several rates', () => {
  it('puts the fastest ECG group first, remembers the order of the source, and counts annotations in that group', async () => {
    const record = await readFiles({
      'r.hea': [
        'r 4 100 2',
        'r.dat 16x4 1000/g 12 0 0 0 0 accelerometer',
        'r.dat 16 10/mmHg 12 0 0 0 0 ABP',
        'r.dat 16x2 200/mV 12 0 0 0 0 V2',
        'r.dat 16x2 200/mV 12 0 0 0 0 II',
      ].join('\n'),
      'r.dat': format16(...[1, 2, 3, 4, 10, 21, 22, 31, 32], ...[5, 6, 7, 8, 11, 23, 24, 33, 34]),
      'r.atr': words(word(1, 1), word(1, 3), 0),
    });

    expect(
      record.groups.map(({ timeBase, signals }) => [timeBase.rateNumerator, signals.map(({ name }) => name)]),
    ).toEqual([
      [200, ['V2', 'II']],
      [400, ['accelerometer']],
      [100, ['ABP']],
    ]);
    expect(record.signalOrder).toEqual([
      [1, 0],
      [2, 0],
      [0, 0],
      [0, 1],
    ]);
    expect(record.groups.map(({ signals }) => [...signals[0]!.samples])).toEqual([
      [21, 22, 23, 24],
      [1, 2, 3, 4, 5, 6, 7, 8],
      [10, 11],
    ]);
    expect(record.groups.flatMap(({ signals }) => signals.map(({ kind }) => kind))).toEqual([
      'ecg',
      'ecg',
      'other',
      'other',
    ]);
    expect([...record.annotationSets[0]!.annotations.samples]).toEqual([2, 8]);
  });
});

describe('a record of segments', () => {
  it('joins segments of one calibration without touching a value', async () => {
    const record = await readFiles({
      'r.hea': 'r/3 1 250 5\na 2\n~ 1\nb 2\n',
      'a.hea': 'a 1 250 2\na.dat 16 100(7)/mV 12 0 1 3 0 II\n',
      'a.dat': format16(1, 2),
      'b.hea': 'b 1 250 2\nb.dat 16 100(7)/mV 12 0 3 7 0 II\n',
      'b.dat': format16(3, 4),
    });

    const [signal] = record.groups[0]!.signals;
    expect([...signal!.samples]).toEqual([1, 2, -32768, 3, 4]);
    expect(signal!.calibration).toEqual({ gainAduPerUnit: 100, baselineAdu: 7, unit: 'mV', calibrated: true });
  });

  it('matches signals by name under a layout and leaves out, with a notice, what the layout lacks', async () => {
    const record = await readFiles({
      'r.hea': 'r/3 2 250 4\nl 0\na 2\nb 2\n',
      'l.hea': 'l 2 250 0\n~ 0 1/mV 12 0 0 0 0 I\n~ 0 1/mV 12 0 0 0 0 II\n',
      'a.hea': 'a 2 250 2\na.dat 16 100/mV 12 0 1 4 0 II\na.dat 16 100/mV 12 0 2 6 0 Pleth\n',
      'a.dat': format16(1, 2, 3, 4),
      'b.hea': 'b 1 250 2\nb.dat 16 50/mV 12 0 5 11 0 I\n',
      'b.dat': format16(5, 6),
    });

    expect(record.groups[0]!.signals.map(({ name, samples }) => [name, [...samples]])).toEqual([
      ['I', [-32768, -32768, 5, 6]],
      ['II', [1, 3, -32768, -32768]],
    ]);
    // Its own segments decide on a signal's gain, not the layout.
    expect(record.groups[0]!.signals.map(({ calibration }) => calibration.gainAduPerUnit)).toEqual([50, 100]);
    expect(record.notices).toEqual(["segment a: its signal 'Pleth' is not in the layout and was left out"]);
  });

  it('brings segments of different gains to one scale on which every value is exact', async () => {
    const record = await readFiles({
      'r.hea': 'r/2 1 250 6\na 3\nb 3\n',
      'a.hea': 'a 1 250 3\na.dat 212 100(0)/mV 12 0 0 0 0 II\n',
      'a.dat': Uint8Array.of(0xfb, 0x0f, 0, 0xd2, 0x04),
      'b.hea': 'b 1 250 3\nb.dat 16 83.5(17)/mV 12 0 0 0 0 II\n',
      'b.dat': format16(-32768, 17, 18),
    });

    const [signal] = record.groups[0]!.signals;
    expect(signal!.calibration).toMatchObject({ gainAduPerUnit: 16_700, baselineAdu: 0 });
    expect([...signal!.samples]).toEqual([-5 * 167, 0, 1234 * 167, -2147483648, 0, 200]);
    const physical = [...signal!.samples].map((value) => toPhysical(value, signal!.calibration));
    expect(physical[0]).toBe(-0.05);
    expect(physical[2]).toBe(12.34);
    expect(physical[5]).toBeCloseTo(1 / 83.5, 15);
    expect(record.notices[0]).toContain("'II' changes its gain");
  });

  it('refuses a signal that is mV in one segment and mmHg in the next', async () => {
    const folder = put(createFolder(), {
      'r.hea': 'r/2 1 250 2\na 1\nb 1\n',
      'a.hea': 'a 1 250 1\na.dat 16 100/mV 12 0 1 1 0 II\n',
      'a.dat': format16(1),
      'b.hea': 'b 1 250 1\na.dat 16 100/mmHg 12 0 1 1 0 II\n',
    });
    const [ref] = unwrap(await findRecordings(folder));

    expect(await readRecording(ref!)).toMatchObject({ ok: false, error: { code: 'import/unsupported' } });
  });

  it('reads a record of one segment that is there a hundred times', async () => {
    const record = await readFiles({
      'r.hea': `r/100 1 250 200\n${'a 2\n'.repeat(100)}`,
      'a.hea': 'a 1 250 2\na.dat 16 100/mV 12 0 1 3 0 II\n',
      'a.dat': format16(1, 2),
    });

    expect(record.groups[0]!.sampleCount).toBe(200);
    expect(record.groups[0]!.signals[0]!.samples.subarray(196)).toEqual(Int16Array.of(1, 2, 1, 2));
  });
});

describe('what a record says about itself', () => {
  const one = (comments: string) => ({
    'r.hea': `r 1 250 1\nr.dat 16 100/mV 12 0 1 1 0 II\n${comments}`,
    'r.dat': format16(1),
  });

  it.each([
    ['# 69 M 1085 1629 x1\n# Aldomet, Inderal\n', 69, 'male'],
    ['# -1 F 1629 1654 x1\n', null, 'female'],
    ['# age: 81\n# sex: female\n', 81, 'female'],
    ['# <age>: 28  <sex>: M  <Height>: 170\n', 28, 'male'],
    ['#<age>: 51\n#<sex>: F\n', 51, 'female'],
    ['# Age: 62.5, Gender=Male\n', 62.5, 'male'],
    ['# Age: n/a\n# Sex: unknown\n', null, null],
    ['# Percentage: 12\n# the dosage: 3\n', null, null],
    ['# Age: 999\n', null, null],
  ] as const)('reads %j as %s years, %s', async (comments, ageYears, sex) => {
    const record = await readFiles(one(comments));

    expect([record.ageYears, record.sex]).toEqual([ageYears, sex]);
    expect(record.comments).toEqual(
      comments
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(1)),
    );
  });

  it('is told where a signal has no gain, and names a signal that has no name', async () => {
    const record = await readFiles({ 'r.hea': 'r 1 250 1\nr.dat 16 0/mV 12 0 1 1\n', 'r.dat': format16(1) });

    expect(record.groups[0]!.signals[0]!.name).toBe('signal 1');
    expect(record.notices).toEqual(['signal 1 has no gain: it is not calibrated']);
  });
});
