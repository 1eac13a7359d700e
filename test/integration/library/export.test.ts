import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { contentHashOf } from '#main/library/content-hash.ts';
import type { ExportedOne } from '#main/library/export-record.ts';
import { findRecord } from '#main/store/tables/record.ts';
import { listSignalFiles } from '#main/store/tables/signal-file.ts';
import { listAudit } from '#main/store/tables/audit-log.ts';
import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { ImportLibrary } from '#test/builders/import-library.ts';
import { createImportLibrary } from '#test/builders/import-library.ts';
import { realData } from '#test/builders/real-data.ts';

const mitdb = realData('mitdb');
const ludb = realData('ludb');
const samples = realData('samples');
let library: ImportLibrary;
let outFolder: string;

beforeEach(() => {
  library = createImportLibrary();
  outFolder = join(library.workFolder, 'out');
});
afterEach(() => library.close());

describe.skipIf(mitdb === undefined)('export of MIT-BIH', () => {
  it('gives 48 of 48 annotation files back byte for byte, and samples and calibration that hash as the originals do', async () => {
    const job = await library.import([mitdb ?? '']);
    const items = job.resultIds.map((id) => ({ recordId: id as RecordId, content: { kind: 'as-imported' } as const }));

    const ended = await library.exporter.exportRecords(items, { outFolder, withIdentifiers: false });

    expect(ended.map(({ outcome }) => outcome)).toEqual(new Array(48).fill('exported'));
    expect(readdirSync(outFolder)).toHaveLength(3 * 48);
    for (const { recordId, name } of ended) {
      const [given, original] = [outFolder, mitdb ?? ''].map((folder) => readFileSync(join(folder, `${name}.atr`)));
      expect(given?.equals(original ?? Buffer.alloc(0))).toBe(true);
      expect(await hashOf(join(outFolder, name))).toBe(findRecord(library.db.read, recordId)?.contentSha256);
      expect(readFileSync(join(outFolder, `${name}.hea`), 'utf8')).not.toContain('#');
    }
  });

  it('is the same record when it is imported again, with its annotations known', async () => {
    const recordId = await importOne(join(mitdb ?? '', '208'));
    await exportOne(recordId);

    const again = await library.import([outFolder]);

    expect(again).toMatchObject({ message: '0 imported, 1 already there, 0 refused', resultIds: [recordId] });
    expect(library.annotations.listSets(recordId)).toHaveLength(1);
  });

  it('leaves patients out unless asked, and then gives header comments back', async () => {
    const recordId = await importOne(join(mitdb ?? '', '100'));

    await exportOne(recordId, { withIdentifiers: true });

    expect(readFileSync(join(outFolder, '100.hea'), 'utf8')).toContain('# 69 M 1085 1629 x1');
  });

  it('leaves a row in the audit log for each record that left by the desk, with whether identifiers went along', async () => {
    const recordId = await importOne(join(mitdb ?? '', '100'));
    const items = [{ recordId, content: { kind: 'as-imported' } as const }];

    library.exporter.start(items, { outFolder, withIdentifiers: true });
    await library.jobs.idle();

    const rows = listAudit(library.db.read).map(({ action, subjectId, facts }) => [
      action,
      subjectId,
      JSON.parse(facts),
    ]);
    expect(rows).toEqual([['export-record', recordId, { fileCount: 3, withIdentifiers: true }]]);
  });

  it("exports a reader's working set under its own annotator, with a note that says what it is", async () => {
    const recordId = await importOne(join(mitdb ?? '', '100'));
    const [imported] = library.annotations.listSets(recordId);
    assert(imported !== undefined, () => 'record 100 has beats');
    const base = { kind: 'set', setId: imported.id } as const;
    const made = unwrap(library.annotations.createSet({ recordId, readerName: 'Reader', base }));
    const content = { kind: 'set', setId: made.id, scope: 'working-set', annotator: 'rdr' } as const;

    const [ended] = await library.exporter.exportRecords([{ recordId, content }], {
      outFolder,
      withIdentifiers: false,
    });

    expect(ended).toMatchObject({ outcome: 'exported', name: '100' });
    expect(readdirSync(outFolder).sort()).toEqual(['100.dat', '100.hea', '100.rdr']);
    const read = unwrap(await readRecording(await refOf(join(outFolder, '100'))));
    const [set] = read.annotationSets;
    expect(set?.annotations.auxTexts.join(' ')).toContain('working set');
    expect(set?.annotations.samples.length).toBe(imported.annotationCount + 1);
  });

  it('never replaces a file that is there, says so, and goes on with the next record', async () => {
    const ids = [await importOne(join(mitdb ?? '', '100')), await importOne(join(mitdb ?? '', '101'))];
    mkdirSync(outFolder);
    writeFileSync(join(outFolder, '100.dat'), 'mine');

    const ended = await library.exporter.exportRecords(ids.map(asImported), { outFolder, withIdentifiers: false });

    expect(ended).toMatchObject([
      { name: '100', outcome: 'failed', error: { code: 'export/exists' } },
      { name: '101', outcome: 'exported' },
    ]);
    expect(readFileSync(join(outFolder, '100.dat'), 'utf8')).toBe('mine');
    expect(readdirSync(outFolder).sort()).toEqual(['100.dat', '101.atr', '101.dat', '101.hea']);
  });

  it('names the record whose signal file is gone, and leaves nothing of it in the folder', async () => {
    const recordId = await importOne(join(mitdb ?? '', '100'));
    const [file] = listSignalFiles(library.db.read, recordId);
    rmSync(join(library.paths.signalsFolder, file?.dataName ?? ''));

    const job = library.exporter.start([asImported(recordId)], { outFolder, withIdentifiers: false });
    await library.jobs.idle();

    const ended = unwrap(library.jobs.get(job.id));
    expect(ended).toMatchObject({ state: 'done', message: '0 exported, 1 failed', resultIds: [] });
    expect(ended.failures).toMatchObject([{ input: '100', code: 'library/signal-file-missing' }]);
  });
});

describe('export of two records of one name', () => {
  it('gives the second a number, in its header and in its files', async () => {
    for (const [folder, value] of [
      ['a', 1],
      ['b', 2],
    ] as const) {
      mkdirSync(join(library.workFolder, folder));
      writeFileSync(
        join(library.workFolder, folder, 'rec.hea'),
        `rec 1 360 2\nrec.dat 16 200 16 0 ${value} ${2 * value} 0 MLII\n`,
      );
      writeFileSync(join(library.workFolder, folder, 'rec.dat'), Buffer.from(Int16Array.of(value, value).buffer));
    }
    const job = await library.import([join(library.workFolder, 'a'), join(library.workFolder, 'b')]);

    const items = job.resultIds.map((id) => asImported(id as RecordId));
    const ended = await library.exporter.exportRecords(items, { outFolder, withIdentifiers: false });

    expect(ended.map(({ name }) => name)).toEqual(['rec', 'rec_2']);
    expect(readdirSync(outFolder).sort()).toEqual(['rec.dat', 'rec.hea', 'rec_2.dat', 'rec_2.hea']);
    expect(readFileSync(join(outFolder, 'rec_2.hea'), 'utf8')).toMatch(/^rec_2 1 360 2\nrec_2\.dat /);
  });
});

describe.skipIf(ludb === undefined || samples === undefined)('export of other sets', () => {
  it('gives LUDB, and the WFDB fixtures of many rates and formats, back as what hashes equal', async () => {
    const sources = [join(ludb ?? '', '1'), join(ludb ?? '', '2'), join(samples ?? '', 'wfdb', 'wfdb-python')];
    const job = await library.import(sources);
    const items = job.resultIds.map((id) => asImported(id as RecordId));

    const ended = await library.exporter.exportRecords(items, { outFolder, withIdentifiers: true });

    const failed = ended.filter((one): one is ExportedOne & { outcome: 'failed' } => one.outcome === 'failed');
    expect(failed.map(({ name, error }) => `${name}: ${error.message}`)).toEqual([]);
    expect(ended.length).toBeGreaterThan(20);
    for (const { recordId, name } of ended) {
      expect([name, await hashOf(join(outFolder, name))]).toEqual([
        name,
        findRecord(library.db.read, recordId)?.contentSha256,
      ]);
    }
  });
});

async function importOne(path: string): Promise<RecordId> {
  const job = await library.import([path]);
  return job.resultIds[0] as RecordId; // the import made it
}

function asImported(recordId: RecordId) {
  return { recordId, content: { kind: 'as-imported' } as const };
}

async function exportOne(recordId: RecordId, options: { withIdentifiers?: boolean } = {}): Promise<void> {
  const { withIdentifiers = false } = options;
  const [ended] = await library.exporter.exportRecords([asImported(recordId)], { outFolder, withIdentifiers });
  assert(ended?.outcome === 'exported', () => `exported: ${JSON.stringify(ended)}`);
}

async function refOf(path: string) {
  const [ref] = unwrap(await findRecordings(path));
  assert(ref !== undefined, () => 'a recording is there');
  return ref;
}

async function hashOf(path: string): Promise<string> {
  return contentHashOf(unwrap(await readRecording(await refOf(path))));
}
