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

/** Statements by their SQL: each is compiled once for a connection. */
export interface Statements {
  query<Row>(sql: string, shape: 'objects' | 'arrays'): Query<Row>;
  command(sql: string): Command;
}

/** Far more than the program has; a bound against SQL that is built at run time. */
const MAX_STATEMENTS = 500;

export function createStatements(connection: SqlConnection): Statements {
  const objectQueries = new Map<string, Query<unknown>>();
  const arrayQueries = new Map<string, Query<unknown>>();
  const commands = new Map<string, Command>();

  function prepareQuery(sql: string, shape: 'objects' | 'arrays'): Query<unknown> {
    const statement = connection.prepare(sql);
    assert(statement.readonly, () => `query: the statement must not write: ${sql}`);
    if (shape === 'arrays') statement.raw(true);
    return {
      get: (...parameters) => statement.get(...parameters),
      all: (...parameters) => statement.all(...parameters),
    };
  }

  function prepareCommand(sql: string): Command {
    const statement = connection.prepare(sql);
    return { run: (...parameters) => statement.run(...parameters).changes };
  }

  return {
    query<Row>(sql: string, shape: 'objects' | 'arrays'): Query<Row> {
      const known = shape === 'objects' ? objectQueries : arrayQueries;
      const query = getOrMake(known, sql, () => prepareQuery(sql, shape));
      return query as Query<Row>; // STRICT tables hold what their columns say
    },
    command: (sql) => getOrMake(commands, sql, () => prepareCommand(sql)),
  };
}

function getOrMake<T>(known: Map<string, T>, sql: string, make: () => T): T {
  const found = known.get(sql);
  if (found !== undefined) return found;
  if (known.size >= MAX_STATEMENTS) known.clear();
  const made = make();
  known.set(sql, made);
  return made;
}
