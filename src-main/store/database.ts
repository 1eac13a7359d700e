import { existsSync } from 'node:fs';
import { assert } from '#shared/result/assert.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import { migrate } from './migrations/migrate.ts';
import { checkVersion } from './migrations/versions.ts';
import type { SqlConnection } from './sqlite.ts';
import { connect } from './sqlite.ts';
import type { Command, Query } from './statements.ts';
import { createStatements } from './statements.ts';
import { guardStore } from './store-error.ts';

/** May read. Rows come as objects, or as arrays where a hundred thousand of them are wanted. */
export interface ReadDb {
  readonly __access: 'read' | 'write';
  query<Row>(sql: string): Query<Row>;
  queryArrays<Row extends readonly unknown[]>(sql: string): Query<Row>;
}

/** May read and write; exists only inside a transaction. */
export interface WriteDb extends ReadDb {
  readonly __access: 'write';
  command(sql: string): Command;
}

export interface Database {
  readonly read: ReadDb;
  /** One transaction (BEGIN IMMEDIATE): all of `fn` or, when it throws, nothing. Never nested, never asynchronous. */
  write<T>(fn: (db: WriteDb) => T): T;
  /** As write; an error that `fn` returns takes everything back too, and a full or damaged disk is an error, not an exception. */
  tryWrite<T>(fn: (db: WriteDb) => Result<T>): Result<T>;
  /** Reads; a damaged disk is an error, not an exception. */
  tryRead<T>(fn: (db: ReadDb) => Result<T>): Result<T>;
  /** As tryRead; `fn` sees one state of the library throughout, whatever the owner writes meanwhile. Not on the owner's own connection. */
  snapshot<T>(fn: (db: ReadDb) => Result<T>): Result<T>;
  /** Empties the log of what was written, so that what was deleted is not left there: for identities. */
  scrub(): void;
  close(): void;
}

export interface DatabaseOptions {
  readonly now: () => number;
  /** Where the file is copied to before the first migration of a run. */
  readonly backupFolder?: string;
}

/**
 * Opens the library's database to read and write, makes it where there is none, and brings it to this program's version.
 * Only the owner of the library calls it (owner-lock.ts). Errors: library/newer-than-program, library/corrupt,
 * library/unwritable, library/disk-full.
 */
export function openDatabase(file: string, options: DatabaseOptions): Result<Database> {
  return opening(file, false, (connection) => {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    connection.pragma('secure_delete = ON'); // a deleted identity must not stay readable in free pages
    const migrated = migrate(connection, options);
    return migrated.ok ? ok(buildDatabase(connection)) : migrated;
  });
}

/**
 * Opens an existing database to read, also while another process owns it. It is not migrated.
 * Errors: library/not-found, library/needs-migration, and those of openDatabase.
 */
export function openDatabaseReadOnly(file: string): Result<Database> {
  if (!existsSync(file)) {
    return err('library/not-found', 'There is no library here yet. Import a recording to make one.');
  }
  return opening(file, true, (connection) => {
    connection.pragma('query_only = ON');
    const current = checkVersion(connection);
    return current.ok ? ok(buildDatabase(connection)) : current;
  });
}

const LOCK_TIMEOUT_MS = 5000;

function opening(
  file: string,
  mustExist: boolean,
  prepare: (connection: SqlConnection) => Result<Database>,
): Result<Database> {
  return guardStore(() => {
    const connection = connect(file, { mustExist, timeoutMs: LOCK_TIMEOUT_MS });
    try {
      const database = prepare(connection);
      if (!database.ok) connection.close();
      return database;
    } catch (error) {
      connection.close();
      throw error;
    }
  });
}

function buildDatabase(connection: SqlConnection): Database {
  const statements = createStatements(connection);
  const read: ReadDb = {
    __access: 'read',
    query: (sql) => statements.query(sql, 'objects'),
    queryArrays: (sql) => statements.query(sql, 'arrays'),
  };
  const writing: WriteDb = {
    ...read,
    __access: 'write',
    command(sql) {
      assert(connection.inTransaction, () => 'WriteDb.command: the transaction is over');
      return statements.command(sql);
    },
  };

  const isInTransaction = () => connection.inTransaction;

  function write<T>(fn: (db: WriteDb) => T): T {
    assert(!isInTransaction(), () => 'Database.write: transactions are not nested');
    statements.command('BEGIN IMMEDIATE').run();
    try {
      const value = fn(writing);
      assert(!(value instanceof Promise), () => 'Database.write: a transaction must not wait for a promise');
      statements.command('COMMIT').run();
      return value;
    } catch (error) {
      // SQLite itself rolls back on some failures, e.g. a full disk.
      if (isInTransaction()) statements.command('ROLLBACK').run();
      throw error;
    }
  }

  function tryWrite<T>(fn: (db: WriteDb) => Result<T>): Result<T> {
    return guardStore(() => {
      try {
        return write((db) => {
          const result = fn(db);
          if (!result.ok) throw new RolledBack(result);
          return result;
        });
      } catch (error) {
        if (error instanceof RolledBack) return error.result;
        throw error;
      }
    });
  }

  return {
    read,
    write,
    tryWrite,
    tryRead: (fn) => guardStore(() => fn(read)),
    scrub: () => emptyLog(connection),
    snapshot: (fn) => guardStore(() => readSnapshot(connection, () => fn(read))),
    close: () => void connection.close(),
  };
}

/** Where another program reads just now the log stays until the next time; nobody waits for it. */
function emptyLog(connection: SqlConnection): void {
  connection.pragma('busy_timeout = 0');
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.pragma(`busy_timeout = ${LOCK_TIMEOUT_MS}`);
}

function readSnapshot<T>(connection: SqlConnection, fn: () => T): T {
  connection.exec('BEGIN');
  try {
    return fn();
  } finally {
    connection.exec('COMMIT');
  }
}

/** Carries an expected failure out of a transaction, so that it is rolled back. */
class RolledBack extends Error {
  readonly result: Extract<Result<never>, { ok: false }>;

  constructor(result: Extract<Result<never>, { ok: false }>) {
    super(result.error.message);
    this.result = result;
  }
}
