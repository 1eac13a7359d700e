import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import type { ImportedOne } from '#main/library/import-record.ts';
import { createSignalReader } from '#main/signals/read-window.ts';
import { createPyramidRebuilder } from '#main/signals/rebuild-pyramid.ts';
import { listGaps } from '#main/store/tables/gap.ts';
import { findPatientIdentity } from '#main/store/tables/patient-identity.ts';
import { findRecordComments } from '#main/store/tables/record-identity.ts';
import { countRecords, findRecord } from '#main/store/tables/record.ts';
import { listSignalFiles } from '#main/store/tables/signal-file.ts';
import { unwrap } from '#shared/result/result.ts';
import { toPhysical } from '#shared/units/calibration.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { ImportLibrary } from '#test/builders/import-library.ts';
import { createImportLibrary } from '#test/builders/import-library.ts';
import { realData } from '#test/builders/real-data.ts';

const mitdb = realData('mitdb');
const ptbxl = realData('ptbxl-first500');
let library: ImportLibrary;

beforeEach(() => {
  library = createImportLibrary();
});
afterEach(() => library.close());

describe.skipIf(mitdb === undefined)('import of MIT-BIH', () => {
  it('brings in 48 records with samples and annotations as parsed, and knows all 48 the second time', async () => {
    const job = await library.import([mitdb ?? '']);
    const again = await library.import([mitdb ?? '']);

    expect(job).toMatchObject({ state: 'done', doneCount: 48, totalCount: 48, failures: [] });
    expect(job.message).toBe('48 imported, 0 already there, 0 refused');
    expect(again.message).toBe('0 imported, 48 already there, 0 refused');
    expect(new Set(again.resultIds)).toEqual(new Set(job.resultIds));
    expect(readdirSync(library.paths.signalsFolder)).toHaveLength(3 * 48);
    expect(readdirSync(library.paths.tempFolder)).toEqual([]);
    for (const recordId of job.resultIds.slice(0, 3)) await expectAsParsed(recordId as RecordId);
  });

  async function expectAsParsed(recordId: RecordId): Promise<void> {
    const row = findRecord(library.db.read, recordId);
    const [ref] = unwrap(await findRecordings(join(mitdb ?? '', row?.name ?? '')));
    if (ref === undefined) throw new Error(`no source for ${recordId}`);
    const source = unwrap(await readRecording(ref));
    for (const [index, [groupIndex, at]] of source.signalOrder.entries()) {
      const signal = source.groups[groupIndex]?.signals[at];
      const values = unwrap(
        await library.reader.readSamples({ recordId, leadKey: String(index), startSample: 0, endSample: 650_000 }),
      );
      const wanted = Float32Array.from(signal?.samples ?? [], (value) =>
        signal === undefined ? 0 : toPhysical(value, signal.calibration),
      );
      expect(Buffer.compare(Buffer.from(values.buffer), Buffer.from(wanted.buffer))).toBe(0);
    }
    const [set] = library.annotations.listSets(recordId);
    const [sourceSet] = source.annotationSets;
    expect(set).toMatchObject({ kind: 'imported', name: 'atr' });
    expect(set?.annotationCount).toBe(sourceSet?.annotations.samples.length);
  }

  it('keeps header comments out of the library files and out of job and record rows', async () => {
    const job = await library.import([join(mitdb ?? '', '100')]);

    const recordId = job.resultIds[0] as RecordId;
    const patientId = findRecord(library.db.read, recordId)?.patientId;
    const names = readdirSync(library.paths.signalsFolder);
    const header = readFileSync(
      join(library.paths.signalsFolder, names.find((name) => name.endsWith('.hea')) ?? ''),
      'utf8',
    );
    expect(patientId && findPatientIdentity(library.db.read, patientId)).toMatchObject({ ageYears: 69, sex: 'male' });
    expect(findRecordComments(library.db.read, recordId)).toContain(' 69 M 1085 1629 x1');
    expect(header).not.toMatch(/#|1085|Aldomet|Inderal/);
    expect(names.every((name) => /^[0-9a-f]{32}_0\.(hea|dat|pyr)$/.test(name))).toBe(true);
    expect(JSON.stringify(library.events)).not.toMatch(/1085|Aldomet/);
  });

  it('adds a second annotator of a known record without storing its samples again', async () => {
    const folder = copyRecord('100');
    const first = await library.import([folder]);
    cpSync(join(folder, '100.atr'), join(folder, '100.qrs'));

    const ended: ImportedOne[] = [];
    const second = await library.import([folder], { onRecord: (one) => ended.push(one) });

    expect(second.resultIds).toEqual(first.resultIds);
    expect(ended).toMatchObject([{ name: '100', outcome: 'known', addedSetCount: 1 }]);
    const sets = library.annotations.listSets(first.resultIds[0] as RecordId);
    expect(sets.map(({ name }) => name).sort()).toEqual(['atr', 'qrs']);
    expect(readdirSync(library.paths.signalsFolder)).toHaveLength(3);
  });

  it('refuses the same samples under another patient, and adds nothing', async () => {
    const folder = copyRecord('100');
    await library.import([folder]);
    const header = join(folder, '100.hea');
    writeFileSync(header, readFileSync(header, 'utf8').replace('# 69 M', '# 23 F'));
    cpSync(join(folder, '100.atr'), join(folder, '100.qrs'));

    const job = await library.import([folder]);

    expect(job.failures).toMatchObject([{ input: '100', code: 'import/patient-differs' }]);
    expect(job.resultIds).toEqual([]);
    expect(countRecords(library.db.read)).toBe(1);
    const [recordId] = library.db.read.query<{ id: RecordId }>('SELECT id FROM record').all();
    expect(library.annotations.listSets(recordId?.id ?? ('' as RecordId))).toHaveLength(1);
  });

  it('stores one record when two copies of it are imported side by side', async () => {
    const folders = ['a', 'b', 'c'].map((name) => copyRecord('100', name));

    const job = await library.import(folders);

    expect(job.message).toBe('1 imported, 2 already there, 0 refused');
    expect(readdirSync(library.paths.signalsFolder)).toHaveLength(3);
  });

  it('builds a lost pyramid anew from the signal file, in a worker', async () => {
    const job = await library.import([join(mitdb ?? '', '100')]);
    const recordId = job.resultIds[0] as RecordId;
    const [row] = listSignalFiles(library.db.read, recordId);
    const pyramidFile = join(library.paths.signalsFolder, row?.pyramidName ?? '');
    const original = readFileSync(pyramidFile);
    rmSync(pyramidFile);
    const rebuildPyramid = createPyramidRebuilder(library.io, library.paths);
    const reader = createSignalReader({ ...library, rebuildPyramid });
    const view = {
      recordId,
      leads: ['0'],
      startSample: 0,
      endSample: 650_000,
      maxPointsPerLead: 800,
      filter: 'none',
    } as const;

    const windows = await Promise.all([1, 2, 3].map(() => reader.readWindow(view)));

    reader.close();
    expect(windows.map(({ ok: isRead }) => isRead)).toEqual([true, true, true]);
    expect(readFileSync(pyramidFile).equals(original)).toBe(true);
    expect(readdirSync(library.paths.tempFolder)).toEqual([]);
  });

  it('leaves no file and no row of what was not finished when it is cancelled', async () => {
    const job = library.start([mitdb ?? ''], {
      onRecord: () => void library.jobs.cancel(job.id),
    });
    await library.jobs.idle();

    const ended = unwrap(library.jobs.get(job.id));
    const importedCount = countRecords(library.db.read);
    expect(ended.state).toBe('cancelled');
    expect(importedCount).toBeLessThan(10);
    expect(ended.resultIds).toHaveLength(importedCount);
    expect(readdirSync(library.paths.signalsFolder)).toHaveLength(3 * importedCount);
    expect(readdirSync(library.paths.tempFolder)).toEqual([]);
  });

  it('goes on past bad recordings, names each with its reason, and leaves nothing of them', async () => {
    const folder = copyRecord('100');
    const header = readFileSync(join(folder, '100.hea'), 'utf8');
    const data = readFileSync(join(folder, '100.dat'));
    const write = (name: string, text: string, bytes?: Buffer): void => {
      writeFileSync(join(folder, `${name}.hea`), text.replaceAll('100', name));
      if (bytes) writeFileSync(join(folder, `${name}.dat`), bytes);
    };
    write('200', header, data.subarray(0, 1000));
    write('201', header);
    write('202', '', data);
    write('203', header.replace('360', '0'), data);
    write('204', header.replace('650000', '2147483648'), data);
    write('205', header.replace('100 2 360', '100 10000 360'), data);
    write('206', header.replace('11 1024 995', '11 1024 996').replace('-22131', '-22132'), data);
    write('207', header, Buffer.alloc(0));

    const job = await library.import([folder, join(folder, 'nowhere')]);

    expect(job.state).toBe('done');
    expect(job.resultIds).toHaveLength(1);
    const failed = job.failures.map(({ input }) => input).sort();
    expect(failed).toEqual(['200', '201', '202', '203', '204', '205', '206', '207', 'nowhere']);
    for (const { reason, code } of job.failures) {
      expect(reason.length).toBeGreaterThan(15);
      expect(code).toMatch(/^import\//);
    }
    expect(JSON.stringify(job)).not.toContain(library.workFolder);
    expect(readdirSync(library.paths.signalsFolder)).toHaveLength(3);
    expect(readdirSync(library.paths.tempFolder)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'lists what does not fit on the disk, leaves nothing of it, and goes on',
    () => {
      const folder = copyRecord('100');
      const small = join(folder, 'small');
      mkdirSync(small);
      writeFileSync(join(small, 'tiny.hea'), 'tiny 1 360 4\ntiny.dat 16 200 12 0 1 10 0 MLII\n');
      writeFileSync(join(small, 'tiny.dat'), Buffer.from(Int16Array.of(1, 2, 3, 4).buffer));
      const script = join(import.meta.dirname, 'import-on-full-disk.ts');

      // A limit of 2 MB on any file that is written stands for the full disk: the same call fails at the same place.
      const command = 'ulimit -f 2048 && exec "$0" "$@"';
      const told = execFileSync('bash', ['-c', command, process.execPath, script, folder], { encoding: 'utf8' });

      expect(JSON.parse(told)).toMatchObject({
        message: '1 imported, 0 already there, 1 refused',
        failures: [{ input: '100', code: 'library/disk-full' }],
        signalFileCount: 3,
        tempFileCount: 0,
      });
    },
  );

  function copyRecord(name: string, to = 'source'): string {
    const folder = join(library.workFolder, to);
    mkdirSync(folder);
    for (const suffix of ['hea', 'dat', 'atr']) {
      cpSync(join(mitdb ?? '', `${name}.${suffix}`), join(folder, `${name}.${suffix}`));
    }
    return folder;
  }
});

describe('import of what was made here', () => {
  it('stores gaps as rows in the time base of the record', async () => {
    const samples = new Int16Array(1000).fill(5);
    samples.fill(-32768, 100, 250);
    samples.fill(-32768, 900);
    writeRecord('gappy', `gappy 1 360 1000\ngappy.dat 16 200 16 0 5 0 0 MLII\n`, samples);

    const job = await library.import([join(library.workFolder, 'gappy')]);

    expect(job.failures).toEqual([]);
    expect(listGaps(library.db.read, job.resultIds[0] as RecordId)).toEqual([
      { leadIndex: 0, startSample: 100, endSample: 250 },
      { leadIndex: 0, startSample: 900, endSample: 1000 },
    ]);
  });

  it('refuses a file chosen beside a recording that is no part of one, and passes over the same in a folder', async () => {
    const folder = join(library.workFolder, 'x');
    mkdirSync(folder);
    writeFileSync(join(folder, 'x.hea'), 'x 1 360 4\nsamples.bin 16 200 16 0 1 10 0 MLII\n');
    writeFileSync(join(folder, 'samples.bin'), Buffer.from(Int16Array.of(1, 2, 3, 4).buffer));
    writeFileSync(join(folder, 'y.pdf'), '%PDF');
    writeFileSync(join(folder, 'RECORDS'), 'x\n');
    const chosenFiles = ['x.hea', 'samples.bin', 'y.pdf', 'RECORDS'].map((name) => join(folder, name));

    const whole = await library.import([folder]);
    const chosen = await library.import([folder], { chosenFiles });

    expect(whole).toMatchObject({ message: '1 imported, 0 already there, 0 refused', failures: [] });
    expect(chosen).toMatchObject({ message: '0 imported, 1 already there, 1 refused', doneCount: 2, totalCount: 2 });
    expect(chosen.failures).toMatchObject([{ input: 'y.pdf', code: 'import/unknown-format' }]);
  });

  it('names the chosen file where nothing chosen is a recording', async () => {
    const folder = join(library.workFolder, 'upload');
    mkdirSync(folder);
    writeFileSync(join(folder, 'y.pdf'), '%PDF');

    const job = await library.import([folder], { chosenFiles: [join(folder, 'y.pdf')] });

    expect(job.failures.map(({ input }) => input)).toEqual(['y.pdf']);
  });

  it('tells windows about new records, and nothing about refused ones', async () => {
    writeRecord('good', `good 1 360 4\ngood.dat 16 200 16 0 1 10 0 MLII\n`, Int16Array.of(1, 2, 3, 4));
    writeRecord('bad', `bad 1 360 4\nbad.dat 16 200 16 0 1 11 0 MLII\n`, Int16Array.of(1, 2, 3, 4));

    const job = await library.import([join(library.workFolder, 'good'), join(library.workFolder, 'bad')]);

    const told = library.events.filter(({ name }) => name === 'library.changed');
    expect(job.resultIds).toHaveLength(1);
    expect(told.flatMap((event) => (event.name === 'library.changed' ? event.payload.recordIds : []))).toContain(
      job.resultIds[0],
    );
  });

  function writeRecord(name: string, header: string, samples: Int16Array): void {
    writeFileSync(join(library.workFolder, `${name}.hea`), header);
    appendFileSync(join(library.workFolder, `${name}.dat`), Buffer.from(samples.buffer));
  }
});

describe.skipIf(ptbxl === undefined)('import of PTB-XL', () => {
  it('brings in 500 recordings of 12 leads and 10 s, and finds each of them again', async () => {
    const job = await library.import([ptbxl ?? '']);

    expect(job.failures).toEqual([]);
    expect(job.resultIds.length).toBeGreaterThanOrEqual(500);
    const window = unwrap(
      await library.reader.readWindow({
        recordId: job.resultIds[7] as RecordId,
        leads: Array.from({ length: 12 }, (_, index) => String(index)),
        startSample: 0,
        endSample: 5000,
        maxPointsPerLead: 6000,
        filter: 'none',
      }),
    );
    expect(window.leads.map(({ unit }) => unit)).toEqual(new Array(12).fill('mV'));
  });
});
