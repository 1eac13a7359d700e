import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVerifyInThread } from '#main/index/verify-in-thread.ts';
import type { RecordDeleter } from '#main/library/delete-records.ts';
import { createRecordDeleter } from '#main/library/delete-records.ts';
import { createRecordFinder } from '#main/library/find-records.ts';
import { createVerifier } from '#main/library/verify-job.ts';
import { listAudit } from '#main/store/tables/audit-log.ts';
import { findRecord } from '#main/store/tables/record.ts';
import { listSignalFiles } from '#main/store/tables/signal-file.ts';
import type { Job } from '#shared/domain/job.ts';
import { assert } from '#shared/result/assert.ts';
import { ok, unwrap } from '#shared/result/result.ts';
import type { PatientId, RecordId } from '#shared/units/ids.ts';
import type { ImportLibrary } from '#test/builders/import-library.ts';
import { createImportLibrary } from '#test/builders/import-library.ts';
import { createRandom } from '#test/builders/random.ts';
import { format16, put, word, words } from '#test/builders/wfdb-folder.ts';

let library: ImportLibrary;
let deleter: RecordDeleter;
let ids: readonly RecordId[];

/** Two records of one lead, 5000 samples, with three beats each, of a person whom the header names. */
beforeEach(async () => {
  library = createImportLibrary({ workerCount: 1 });
  const source = join(library.workFolder, 'source');
  const random = createRandom(5);
  for (const name of ['one', 'two']) {
    const samples = Array.from({ length: 5000 }, () => Math.round(random() * 400) - 200);
    put(source, {
      [`${name}.hea`]: `${name} 1 360 5000\n${name}.dat 16 200 12 0 ${samples[0]} 0 0 MLII\n# 69 M\n# Mary Smith, dizzy since Monday\n`,
      [`${name}.dat`]: format16(...samples),
      [`${name}.atr`]: words(word(1, 100), word(5, 300), word(1, 300), 0),
    });
  }
  const job = await library.import([source]);
  ids = job.resultIds as RecordId[]; // the import's results are records
  expect(ids).toHaveLength(2);
  deleter = createRecordDeleter({ ...library, publish: () => undefined, now: () => 5, who: () => 'anna' });
});
afterEach(() => library.close());

async function verify(): Promise<Job> {
  const verifier = createVerifier({ jobs: library.jobs, run: createVerifyInThread(library.paths.folder) });
  const { id } = verifier.start();
  await library.jobs.idle();
  return unwrap(library.jobs.get(id));
}

function firstFile() {
  const [file] = listSignalFiles(library.db.read, ids[0]!);
  assert(file !== undefined, () => 'the record has a signal file');
  return file;
}

describe('verify', () => {
  it('finds nothing wrong after import and edits', async () => {
    const recordId = ids[0]!;
    const [imported] = library.annotations.listSets(recordId);
    const base = { kind: 'set', setId: imported!.id } as const;
    const set = unwrap(library.annotations.createSet({ recordId, readerName: 'anna', base }));
    unwrap(
      library.annotations.edit({
        setId: set.id,
        expectedSeq: 1,
        edits: [{ kind: 'relabel', ids: [2], code: 1 }],
        why: null,
      }),
    );

    const job = await verify();

    expect(job).toMatchObject({
      state: 'done',
      failures: [],
      message: '2 recordings, 3 annotation sets and 2 signal files checked: all as they were left',
    });
  });

  it('finds a changed, a shortened and a missing signal file', async () => {
    const { signalsFolder } = library.paths;
    const dataFile = join(signalsFolder, firstFile().dataName);
    const bytes = readFileSync(dataFile);

    writeFileSync(
      dataFile,
      Uint8Array.from(bytes, (byte, index) => (index === 4000 ? byte ^ 1 : byte)),
    );
    expect(await verify()).toMatchObject({
      state: 'failed',
      failures: [{ input: firstFile().dataName, code: 'library/signal-file-changed' }],
    });

    writeFileSync(dataFile, bytes.subarray(0, 4000));
    expect((await verify()).failures[0]?.reason).toContain('4000 bytes instead of 10000');

    rmSync(dataFile);
    rmSync(join(signalsFolder, firstFile().pyramidName));
    const codes = (await verify()).failures.map((failure) => failure.code);
    expect(codes).toEqual(['library/signal-file-missing', 'library/signal-file-missing']);
  });

  it('finds old files that belong to no record, but not those of an import under way', async () => {
    put(library.paths.signalsFolder, { 'old.dat': 'x', 'young.dat': 'x' });
    utimesSync(join(library.paths.signalsFolder, 'old.dat'), 1, 1);

    expect((await verify()).failures.map((failure) => failure.input)).toEqual(['old.dat']);
  });

  it('finds an annotation and an audit entry that were changed from outside', async () => {
    await deleter.deleteRecord(ids[1]!);
    library.db.write((db) => {
      db.command('UPDATE annotation SET sample = sample + 1 WHERE id = 1').run();
      db.command('DROP TRIGGER audit_log_no_update').run();
      db.command("UPDATE audit_log SET who = 'ben'").run();
    });

    const reasons = (await verify()).failures.map((failure) => failure.reason);

    expect(reasons).toHaveLength(2);
    expect(reasons.join()).toMatch(/Entry 1 is not as it was written/);
    expect(reasons.join()).toMatch(/do not lead back/);
  });

  it('finds a database whose pages were overwritten', async () => {
    library.db.scrub();
    appendFileSync(library.paths.database, Buffer.alloc(100, 7));
    const raw = readFileSync(library.paths.database);
    expect(raw.length).toBeGreaterThan(4096 * 10);
    const damaged = join(library.workFolder, 'damaged');
    put(damaged, { 'library.db': raw.fill(0xaa, 4096 * 6, 4096 * 9) });
    put(join(damaged, 'signals'), { '.keep': '' });

    const run = createVerifyInThread(damaged);
    const result = await run({ signal: new AbortController().signal, onProgress: () => undefined });

    const codes = result.ok ? result.value.problems.map((problem) => problem.code) : [result.error.code];
    expect(new Set(codes)).toEqual(new Set(['library/corrupt']));
  });

  it('can be cancelled', async () => {
    const run = createVerifyInThread(library.paths.folder);

    const result = await run({ signal: AbortSignal.abort(), onProgress: () => undefined });

    expect(result).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
  });
});

describe('deleting a record', () => {
  it('takes rows and files, leaves the other record and an audit entry with the heads of the chains', async () => {
    const [recordId, otherId] = ids as [RecordId, RecordId];
    const { contentSha256 } = findRecord(library.db.read, recordId)!;
    const [set] = library.annotations.listSets(recordId);

    unwrap(await deleter.deleteRecord(recordId));

    expect(findRecord(library.db.read, recordId)).toBeUndefined();
    expect(library.annotations.read(set!.id)).toMatchObject({ ok: false });
    expect(readdirSync(library.paths.signalsFolder)).toHaveLength(3);
    expect(findRecord(library.db.read, otherId)).toBeDefined();
    const [entry] = listAudit(library.db.read);
    expect(entry).toMatchObject({ seq: 1, who: 'anna', action: 'delete-record', subjectId: recordId, atMs: 5 });
    expect(JSON.parse(entry!.facts)).toMatchObject({ contentSha256, sets: [{ id: set!.id, headSeq: 1 }] });
    expect(await verify()).toMatchObject({ state: 'done' });
  });

  it('lets it be imported again', async () => {
    unwrap(await deleter.deleteRecord(ids[0]!));

    const job = await library.import([join(library.workFolder, 'source')]);

    expect(job.message).toBe('1 imported, 1 already there, 0 refused');
  });

  it('takes its name out of the titles of jobs, since a file name may tell who it is', async () => {
    for (const title of ['Predict one with CNet', 'Import one.hea', 'Import one-hundred']) {
      library.jobs.start({ kind: 'predict', title, countedUnit: 'beats', totalCount: null }, () =>
        Promise.resolve(ok()),
      );
    }
    await library.jobs.idle();

    unwrap(await deleter.deleteRecord(ids[0]!));

    const titles = library.jobs.list().map(({ title }) => title);
    expect(titles).toEqual(
      expect.arrayContaining(['Predict (deleted) with CNet', 'Import (deleted)', 'Import one-hundred']),
    );
    expect(titles).not.toContain('Predict one with CNet');
  });

  it('that is not there is an error, and leaves no entry', async () => {
    expect(await deleter.deleteRecord('nobody' as RecordId)).toMatchObject({
      ok: false,
      error: { code: 'library/unknown-record' },
    });
    expect(listAudit(library.db.read)).toEqual([]);
  });
});

describe('deleting a patient', () => {
  it('removes the identity from every file of the library and leaves records and chains', async () => {
    const finder = createRecordFinder({ db: library.db, listSets: library.annotations.listSets });
    const { identity } = unwrap(finder.get(ids[0]!));
    expect(identity?.comments.join()).toContain('Mary Smith');
    expect(holdsText('Mary Smith')).toBe(true);
    const patientIds = ids.map((id) => unwrap(finder.get(id)).identity!.patientId);

    for (const patientId of patientIds) unwrap(deleter.deletePatient(patientId));

    for (const id of ids) expect(unwrap(finder.get(id)).identity).toBeNull();
    expect(holdsText('Mary Smith')).toBe(false);
    expect(listAudit(library.db.read).map((entry) => [entry.action, entry.subjectId])).toEqual(
      patientIds.map((patientId) => ['delete-patient', patientId]),
    );
    expect(await verify()).toMatchObject({ state: 'done' });
    expect(unwrap(deleter.deletePatient(patientIds[0]!))).toBeNull();
    expect(listAudit(library.db.read)).toHaveLength(2);
  });

  it('removes the identity from the copies that migrations left in backups too', () => {
    const copy = join(library.paths.backupsFolder, 'before-migration-from-1-7.db');
    mkdirSync(library.paths.backupsFolder, { recursive: true });
    copyDatabase(library.paths.database, copy);
    expect(readFileSync(copy).includes('Mary Smith')).toBe(true);
    const { identity } = unwrap(
      createRecordFinder({ db: library.db, listSets: library.annotations.listSets }).get(ids[0]!),
    );

    unwrap(deleter.deletePatient(identity!.patientId));

    expect(readFileSync(copy).toString('latin1').split('Mary Smith')).toHaveLength(2); // the other person's record is left
  });

  it('names a copy that cannot be rewritten', () => {
    mkdirSync(library.paths.backupsFolder, { recursive: true });
    writeFileSync(join(library.paths.backupsFolder, 'broken.db'), 'no database');
    const { identity } = unwrap(
      createRecordFinder({ db: library.db, listSets: library.annotations.listSets }).get(ids[0]!),
    );

    const result = deleter.deletePatient(identity!.patientId);

    expect(result).toMatchObject({ ok: false, error: { details: { file: 'broken.db' } } });
  });

  it('who is not there is an error', () => {
    expect(deleter.deletePatient('nobody' as PatientId)).toMatchObject({
      ok: false,
      error: { code: 'library/unknown-patient' },
    });
  });
});

function copyDatabase(from: string, to: string): void {
  const connection = new Sqlite(from, { readonly: true });
  connection.prepare('VACUUM INTO ?').run(to);
  connection.close();
}

/** Whether any file of the library holds the text, the database's free pages and its log included. */
function holdsText(text: string): boolean {
  const entries = readdirSync(library.paths.folder, { recursive: true, withFileTypes: true });
  // owner.lock.db is not there: this library has no owner, and nobody else may open it.
  return entries
    .filter((entry) => entry.isFile())
    .some((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(text));
}
