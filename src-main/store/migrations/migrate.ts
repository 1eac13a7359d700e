import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import type { SqlConnection } from '../sqlite.ts';
import type { Migration } from './index.ts';
import { migrations } from './index.ts';
import { APPLICATION_ID, checkNotForeign } from './versions.ts';

export interface MigrateOptions {
  readonly now: () => number;
  readonly backupFolder?: string;
}

/**
 * Brings a database to this program's version, each migration in a transaction of its own. An existing one is copied
 * first: without a copy nothing is migrated.
 */
export function migrate(connection: SqlConnection, options: MigrateOptions): Result<undefined> {
  const version = checkNotForeign(connection);
  if (!version.ok) return version;
  const pending = migrations.filter((migration) => migration.version > version.value);
  if (pending.length > 0 && version.value > 0 && options.backupFolder !== undefined) {
    copyDatabase(connection, options.backupFolder, `before-migration-from-${version.value}-${options.now()}.db`);
  }
  for (const migration of pending) runMigration(connection, migration);
  writeLibraryFacts(connection, options.now());
  return ok();
}

export function runMigration(connection: SqlConnection, migration: Migration): void {
  connection
    .transaction(() => {
      connection.exec(migration.sql);
      migration.fill?.(connection);
      connection.pragma(`user_version = ${migration.version}`);
      connection.pragma(`application_id = ${APPLICATION_ID}`);
    })
    .immediate();
}

/** SQLite copies its own file: reading it in any other way in this process would drop the locks that SQLite holds on it. */
function copyDatabase(connection: SqlConnection, backupFolder: string, name: string): void {
  mkdirSync(backupFolder, { recursive: true, mode: 0o700 });
  const target = join(backupFolder, name);
  const temporary = `${target}.part`;
  rmSync(temporary, { force: true });
  try {
    connection.prepare('VACUUM INTO ?').run(temporary);
    if (!existsSync(target)) renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A library's own id, and the salt with which sources' patient names are hashed: made once. */
function writeLibraryFacts(connection: SqlConnection, nowMs: number): void {
  const insert = connection.prepare('INSERT OR IGNORE INTO library_fact (key, value) VALUES (?, ?)');
  connection
    .transaction(() => {
      insert.run('library-id', uuidv7());
      insert.run('patient-salt', randomBytes(32).toString('hex'));
      insert.run('created-at-ms', String(nowMs));
    })
    .immediate();
}
