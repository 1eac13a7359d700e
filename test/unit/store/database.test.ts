import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#main/store/database.ts';
import { openDatabase, openDatabaseReadOnly } from '#main/store/database.ts';
import { latestVersion } from '#main/store/migrations/versions.ts';
import { putSetting, readStoredSettings } from '#main/store/tables/setting.ts';
import { getLibraryFact } from '#main/store/tables/library-fact.ts';
import { err, ok, unwrap } from '#shared/result/result.ts';

let folder: string;
let file: string;
let opened: Database[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-database-'));
  file = join(folder, 'library.db');
  opened = [];
});
afterEach(() => {
  for (const database of opened) database.close();
  rmSync(folder, { recursive: true });
});

function open(): Database {
  const database = unwrap(openDatabase(file, { now: () => 1, backupFolder: join(folder, 'backups') }));
  opened.push(database);
  return database;
}

function openRaw(): Sqlite.Database {
  return new Sqlite(file);
}

describe('opening', () => {
  it('makes a library with an id and a salt of its own, which stay', () => {
    const first = open();
    const id = getLibraryFact(first.read, 'library-id');
    const salt = getLibraryFact(first.read, 'patient-salt');
    first.close();

    const second = open();

    expect(salt).toMatch(/^[0-9a-f]{64}$/);
    expect([getLibraryFact(second.read, 'library-id'), getLibraryFact(second.read, 'patient-salt')]).toEqual([
      id,
      salt,
    ]);
    expect(existsSync(join(folder, 'backups'))).toBe(false);
  });

  it('writes ahead, waits for the disk at each commit, keeps foreign keys and overwrites what is deleted', () => {
    const database = open();
    const pragma = (name: string) =>
      Object.values(database.read.query<Record<string, unknown>>(`PRAGMA ${name}`).get() ?? {})[0];

    expect(existsSync(`${file}-wal`)).toBe(true);
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('secure_delete')).toBe(1);
  });

  it('refuses a library from the future and changes nothing', () => {
    open().close();
    const raw = openRaw();
    raw.pragma('user_version = 99');
    raw.close();

    const future = openDatabase(file, { now: () => 1 });

    expect(future).toMatchObject({
      ok: false,
      error: { code: 'library/newer-than-program', details: { libraryVersion: 99 } },
    });
    expect(openDatabaseReadOnly(file)).toMatchObject({ ok: false, error: { code: 'library/newer-than-program' } });
    const after = openRaw();
    expect(after.pragma('user_version', { simple: true })).toBe(99);
    after.close();
  });

  it("refuses another program's database and a file that is none, with a remedy", () => {
    const raw = openRaw();
    raw.exec('CREATE TABLE bookmarks (url TEXT)');
    raw.close();
    expect(openDatabase(file, { now: () => 1 })).toMatchObject({ ok: false, error: { code: 'library/corrupt' } });

    writeFileSync(file, 'This is a letter, not a database. '.repeat(100));
    const letter = openDatabase(file, { now: () => 1 });
    expect(letter).toMatchObject({ ok: false, error: { code: 'library/corrupt' } });
    expect(letter.ok ? '' : letter.error.message).toContain('backup');
  });

  it('tells that a folder cannot be written, without its path', () => {
    const answer = openDatabase(join(folder, 'not-there', 'library.db'), { now: () => 1 });

    expect(answer).toMatchObject({ ok: false, error: { code: 'library/unwritable' } });
    expect(JSON.stringify(answer)).not.toContain(folder);
  });

  it('copies the file before the first migration of a run, and once', () => {
    open().close();
    const raw = openRaw();
    raw.exec('DROP INDEX annotation_mark; DROP INDEX record_by_name_key; DROP TABLE set_beat_count');
    for (const table of [
      'record_answer',
      'training_line',
      'training_epoch',
      'training_run',
      'model_origin',
      'active_model',
      'training_rate',
    ])
      raw.exec(`DROP TABLE ${table}`);
    for (const column of ['annotation_count', 'reviewed_count'])
      raw.exec(`ALTER TABLE annotation_set DROP COLUMN ${column}`);
    for (const column of ['shown_set_id', 'label_counts_json', 'annotators_json', 'search_text', 'name_key']) {
      raw.exec(`ALTER TABLE record DROP COLUMN ${column}`);
    }
    raw.pragma('user_version = 1');
    raw.close();
    expect(openDatabaseReadOnly(file)).toMatchObject({ ok: false, error: { code: 'library/needs-migration' } });

    open().close();
    open().close();

    const backups = readdirSync(join(folder, 'backups'));
    expect(backups).toEqual(['before-migration-from-1-1.db']);
    const copy = new Sqlite(join(folder, 'backups', backups[0]!), { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(1);
    copy.close();
  });
});

describe('a transaction', () => {
  it('is taken back whole when it throws, and when it answers with an error', () => {
    const database = open();

    expect(() =>
      database.write((db) => {
        putSetting(db, 'theme', 'dark');
        throw new Error('bug');
      }),
    ).toThrow('bug');
    const refused = database.tryWrite((db) => {
      putSetting(db, 'theme', 'dark');
      return err('settings/bad-value', 'no');
    });

    expect(refused).toMatchObject({ ok: false, error: { code: 'settings/bad-value' } });
    expect(readStoredSettings(database.read)).toEqual({});
  });

  it('is never nested, never asynchronous, and its handle dies with it', () => {
    const database = open();
    let leaked: Parameters<Parameters<Database['write']>[0]>[0] | undefined;

    expect(() => database.write(() => database.write(() => 1))).toThrow('nested');
    expect(() => database.write(() => Promise.resolve())).toThrow('promise');
    database.write((db) => (leaked = db));
    expect(() => leaked!.command('DELETE FROM setting')).toThrow('over');
    expect(() => database.read.query('DELETE FROM setting')).toThrow('must not write');
  });

  it('that does not fit on the disk is an error with a remedy, and nothing of it stays', () => {
    const database = open();
    database.write((db) => putSetting(db, 'readerName', 'anna'));
    const pages = database.read.query<{ page_count: number }>('PRAGMA page_count').get()!.page_count;
    database.read.query(`PRAGMA max_page_count = ${pages}`).get();

    const full = database.tryWrite((db) => {
      for (let index = 0; index < 2000; index++) putSetting(db, `key ${index}`, 'x'.repeat(100));
      return ok();
    });

    expect(full).toMatchObject({ ok: false, error: { code: 'library/disk-full' } });
    expect(full.ok ? '' : full.error.message).toContain('Free some space');
    expect(readStoredSettings(database.read)).toEqual({ readerName: 'anna' });
    database.read.query('PRAGMA max_page_count = 1000000').get();
    expect(database.tryWrite((db) => ok(putSetting(db, 'theme', 'dark'))).ok).toBe(true);
  });

  it('finds a page that was overwritten, as library/corrupt', () => {
    const database = open();
    database.write((db) => {
      for (let index = 0; index < 2000; index++) putSetting(db, `key ${index}`, 'x'.repeat(100));
    });
    database.close();
    opened.pop();
    const raw = openRaw();
    const root = raw
      .prepare<[], { rootpage: number }>("SELECT rootpage FROM sqlite_master WHERE name = 'setting'")
      .get()!.rootpage;
    raw.close();
    overwrite(file, (root - 1) * 4096, Buffer.alloc(4096, 0xee));

    const reopened = open();
    const answer = reopened.tryRead((db) => ok(readStoredSettings(db)));

    expect(answer).toMatchObject({ ok: false, error: { code: 'library/corrupt' } });
  });
});

describe('read only', () => {
  it('reads what the owner commits while the owner works, and cannot write', () => {
    const owner = open();
    const reader = unwrap(openDatabaseReadOnly(file));
    opened.push(reader);

    owner.write((db) => putSetting(db, 'theme', 'dark'));

    expect(readStoredSettings(reader.read)).toEqual({ theme: 'dark' });
    expect(reader.tryWrite((db) => ok(putSetting(db, 'theme', 'light')))).toMatchObject({
      ok: false,
      error: { code: 'library/unwritable' },
    });
  });

  it('makes no library where there is none', () => {
    expect(openDatabaseReadOnly(file)).toMatchObject({ ok: false, error: { code: 'library/not-found' } });
    expect(existsSync(file)).toBe(false);
  });
});

it('knows as many versions as it has migrations', () => {
  expect(latestVersion()).toBe(5);
});

function overwrite(path: string, position: number, bytes: Buffer): void {
  const handle = openSync(path, 'r+');
  writeSync(handle, bytes, 0, bytes.length, position);
  closeSync(handle);
}
