import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DigitalSamples } from '#main/importers/imported-record.ts';
import { MISSING_INT16, MISSING_INT32, toMissingCode } from '#main/importers/imported-record.ts';
import { readRecording } from '#main/importers/registry.ts';
import { findPyramidHeader, hasSoundPayload } from '#main/store/signal-files/pyramid-layout.ts';
import { sweepSignalFiles } from '#main/store/signal-files/sweep.ts';
import { writeSignalFiles } from '#main/store/signal-files/write-signal-files.ts';
import { unwrap } from '#shared/result/result.ts';
import { createRandom } from '#test/builders/random.ts';
import { buildGroup, buildRandomSamples, buildSignal } from '#test/builders/recordings.ts';

const ID = '01930000-0000-7000-8000-000000000001';
const BASE = '01930000000070008000000000000001_0';
let folders: { signalsFolder: string; tempFolder: string };
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'overread-files-'));
  folders = { signalsFolder: join(root, 'signals'), tempFolder: join(root, 'temp') };
  mkdirSync(folders.signalsFolder);
  mkdirSync(folders.tempFolder);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('writeSignalFiles', () => {
  it.each([
    { format: 16, signals: [Int16Array.of(1, -32767, 32767, MISSING_INT16)] },
    { format: 16, signals: [Int32Array.of(1, -32767, 32767, MISSING_INT32)] },
    { format: 24, signals: [Int32Array.of(1, -32768, 5, MISSING_INT32), Int16Array.of(1, 2, MISSING_INT16, 4)] },
    { format: 24, signals: [Int32Array.of(8388607, -8388607, 0, MISSING_INT32)] },
    {
      format: 32,
      signals: [Int32Array.of(-8388608, 7, 2147483647, MISSING_INT32), Int16Array.of(1, 2, MISSING_INT16, 4)],
    },
  ])('writes format $format, which the WFDB importer reads back equal', async ({ format, signals }) => {
    const group = buildGroup(
      250,
      signals.map((samples, index) => buildSignal(samples, { name: `lead ${index}` })),
    );

    const [facts] = unwrap(writeSignalFiles(folders, { recordId: ID, groups: [group] })) ?? [];
    const read = unwrap(await readRecording(toRef(folders.signalsFolder)));

    expect(facts?.wfdbFormat).toBe(format);
    const [readGroup] = read.groups;
    expect(read.groups).toHaveLength(1);
    expect(readGroup?.timeBase).toEqual(group.timeBase);
    expect(readGroup?.signals.map((signal) => toPlain(signal.samples))).toEqual(signals.map(toPlain));
    expect(readGroup?.signals.map(({ name }) => name)).toEqual(group.signals.map(({ name }) => name));
  });

  it('keeps gain, baseline, unit and the uncalibrated mark in a header without comments', () => {
    const uncalibrated = { gainAduPerUnit: 200, baselineAdu: 0, unit: 'mV', calibrated: false };
    const pressure = { gainAduPerUnit: 12.5, baselineAdu: -3, unit: 'mm Hg', calibrated: true };
    const group = buildGroup(360, [
      buildSignal(Int16Array.of(3, MISSING_INT16), { calibration: uncalibrated }),
      buildSignal(Int16Array.of(7, 8), { name: 'ABP', kind: 'other', calibration: pressure, adcZeroAdu: 1 }),
    ]);

    unwrap(writeSignalFiles(folders, { recordId: ID, groups: [group] }));

    expect(readFileSync(join(folders.signalsFolder, `${BASE}.hea`), 'utf8')).toBe(
      `${BASE} 2 360 2\n${BASE}.dat 16 0(0)/mV 12 0 3 -32765 0 MLII\n${BASE}.dat 16 12.5(-3)/mm_Hg 12 1 7 15 0 ABP\n`,
    );
  });

  it('says the size and SHA-256 of the data file and writes a sound pyramid', () => {
    const samples = buildRandomSamples(createRandom(1), { sampleCount: 300_001, missingShare: 0.1, greatestAdu: 2000 });

    const [facts] =
      unwrap(writeSignalFiles(folders, { recordId: ID, groups: [buildGroup(360, [buildSignal(samples)])] })) ?? [];

    const data = readFileSync(join(folders.signalsFolder, `${BASE}.dat`));
    const pyramid = readFileSync(join(folders.signalsFolder, `${BASE}.pyr`));
    const header = findPyramidHeader(pyramid);
    expect(facts?.dataSizeBytes).toBe(data.length);
    expect(facts?.dataSha256).toBe(createHash('sha256').update(data).digest('hex'));
    expect(header?.sampleCount).toBe(300_001);
    expect(header !== undefined && hasSoundPayload(pyramid, header)).toBe(true);
    expect(pyramid.length / data.length).toBeLessThan(0.06);
    pyramid[500] = (pyramid[500] ?? 0) ^ 1;
    expect(header !== undefined && hasSoundPayload(pyramid, header)).toBe(false);
    pyramid[11] = 9;
    expect(findPyramidHeader(pyramid)).toBeUndefined();
  });

  it('leaves nothing behind when it is cancelled after the first stretch', () => {
    const samples = new Int16Array(2_000_000);
    let asked = 0;

    const written = unwrap(
      writeSignalFiles(folders, { recordId: ID, groups: [buildGroup(360, [buildSignal(samples)])] }, () => ++asked > 1),
    );

    expect(written).toBeUndefined();
    expect(readdirSync(folders.tempFolder)).toEqual([]);
    expect(readdirSync(folders.signalsFolder)).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('names the reason and leaves nothing when the folder cannot be written', () => {
    chmodSync(folders.tempFolder, 0o500);

    const written = writeSignalFiles(folders, {
      recordId: ID,
      groups: [buildGroup(360, [buildSignal(new Int16Array(9))])],
    });

    expect(written).toMatchObject({
      ok: false,
      error: { code: 'library/unwritable', details: { systemCode: 'EACCES' } },
    });
    expect(readdirSync(folders.signalsFolder)).toEqual([]);
  });

  it('takes back the files of the first group when the second cannot be written', () => {
    mkdirSync(join(folders.tempFolder, BASE.replace(/0$/, '1.dat')));
    const groups = [360, 90].map((rateHz) => buildGroup(rateHz, [buildSignal(new Int16Array(9))]));

    const written = writeSignalFiles(folders, { recordId: ID, groups });

    expect(written).toMatchObject({ ok: false, error: { code: 'library/unwritable' } });
    expect(readdirSync(folders.signalsFolder)).toEqual([]);
  });
});

describe('sweepSignalFiles', () => {
  it('removes our files without a row and everything temporary, and leaves what is not ours', () => {
    for (const name of [`${BASE}.dat`, `${BASE}.hea`, `${BASE}.pyr`, 'notes.txt'])
      writeFileSync(join(folders.signalsFolder, name), 'x');
    writeFileSync(join(folders.tempFolder, 'half.dat'), 'x');

    const removedCount = sweepSignalFiles(folders, new Set([`${BASE}.dat`, `${BASE}.hea`]));

    expect(removedCount).toBe(2);
    expect(readdirSync(folders.signalsFolder).sort()).toEqual([`${BASE}.dat`, `${BASE}.hea`, 'notes.txt']);
    expect(readdirSync(folders.tempFolder)).toEqual([]);
  });
});

function toRef(folder: string) {
  return { importerId: 'wfdb', folder, name: BASE, displayName: BASE };
}

/** Values with null for missing, whatever the type of array. */
function toPlain(samples: DigitalSamples): (number | null)[] {
  return Array.from(samples, (value) => (value === toMissingCode(samples) ? null : value));
}
