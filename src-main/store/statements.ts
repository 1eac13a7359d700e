import { assert } from '#shared/result/assert.ts';
import type { SqlConnection } from './sqlite.ts';

export type SqlValue = string | number | null | Uint8Array;

/** Positional values, or one object for `@name` parameters. */
export type SqlParameters = readonly SqlValue[] | readonly [Readonly<Record<string, SqlValue>>];

/** A prepared query; what it returns is what its SQL selects from STRICT tables. */
export interface Query<Row> {
  get(...parameters: SqlParameters): Row | undefined;
  all(...parameters: SqlParameters): Row[];
}

/** A prepared statement that changes something. */
export interface Command {
  /** Returns how many rows changed. */
  run(...parameters: SqlParameters): number;
}

/** Statements by their SQL: each is compiled once for a connection. The least recently used ones go first. */
export interface Statements {
  query<Row>(sql: string, shape: 'objects' | 'arrays'): Query<Row>;
  command(sql: string): Command;
}

const MAX_STATEMENTS = 300;

export function createStatements(connection: SqlConnection): Statements {
  const prepared = new Map<string, ReturnType<SqlConnection['prepare']>>();

  function prepare(sql: string, shape: 'objects' | 'arrays' | 'command') {
    const key = `${shape} ${sql}`;
    const known = prepared.get(key);
    if (known !== undefined) {
      prepared.delete(key);
      prepared.set(key, known);
      return known;
    }
    const statement = connection.prepare(sql);
    assert(statement.readonly || shape === 'command', () => `query: the statement must not write: ${sql}`);
    if (shape === 'arrays') statement.raw(true);
    prepared.set(key, statement);
    for (const oldest of prepared.keys()) {
      if (prepared.size <= MAX_STATEMENTS) break;
      prepared.delete(oldest);
    }
    return statement;
  }

  return {
    query<Row>(sql: string, shape: 'objects' | 'arrays'): Query<Row> {
      const statement = prepare(sql, shape);
      return {
        get: (...parameters) => statement.get(...parameters) as Row | undefined, // STRICT tables hold what their columns say
        all: (...parameters) => statement.all(...parameters) as Row[], // as above
      };
    },
    command(sql) {
      const statement = prepare(sql, 'command');
      return { run: (...parameters) => statement.run(...parameters).changes };
    },
  };
}
